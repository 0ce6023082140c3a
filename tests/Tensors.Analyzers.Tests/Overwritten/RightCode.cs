namespace Tensors.Analyzers.Tests.Overwritten;

/// <summary>Members that assign a variable again after its tensor was ended or handed on.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a dispose before",
                "void M() { var f = Frame.Allocate(1); f.Dispose(); f = Frame.Allocate(2); f.Dispose(); }"
            },
            {
                "a transfer before",
                "void M() { var f = Frame.Allocate(1); Model.Take(f); f = Frame.Allocate(2); f.Dispose(); }"
            },
            {
                "a copy elsewhere",
                "void M() { var f = Frame.Allocate(1); var g = f; f = Frame.Allocate(2); f.Dispose(); g.Dispose(); }"
            },
            {
                "a list",
                "void M(List<Frame> l) { var f = Frame.Allocate(1); l.Add(f); f = Frame.Allocate(2); l.Add(f); }"
            },
            { "a field", "void M() { var f = Frame.Allocate(1); _field = f; f = Frame.Allocate(2); f.Dispose(); }" },
            {
                "a swap",
                "void M() { var a = Frame.Allocate(); var b = Frame.Allocate(); (a, b) = (b, a); a.Dispose(); b.Dispose(); }"
            },
            {
                "a swap by hand",
                "void M() { var a = Frame.Allocate(); var b = Frame.Allocate(); var t = a; a = b; b = t; a.Dispose(); b.Dispose(); }"
            },
            {
                "a chain",
                "void M() { var f = Frame.Allocate(); for (var i = 0; i < 3; i++) { var g = f + f; f.Dispose(); f = g; } f.Dispose(); }"
            },
            {
                "the first assignment",
                "void M() { Frame f; if (Flag) { f = Frame.Allocate(1); } else { f = Frame.Allocate(2); } f.Dispose(); }"
            },
            { "after default", "void M() { Frame f = default; f = Frame.Allocate(); f.Dispose(); }" },
            { "after null", "void M() { Clip? c = null; c = new Clip(); c.Dispose(); }" },
            {
                "only if it is null",
                """void M() { var c = Clip.Find("a"); if (c is null) { c = new Clip(); } c.Dispose(); }"""
            },
            {
                "a null coalescing assignment",
                """void M() { var c = Clip.Find("a"); c ??= new Clip(); c.Dispose(); }"""
            },
            { "a Try method in a loop", "void M() { while (Frame.TryAllocate(out var f)) { f.Dispose(); } }" },
            {
                "a Try method after another failed",
                "void M() { if (!Frame.TryAllocate(out var f) && !Frame.TryAllocate(out f)) { return; } f.Dispose(); }"
            },
            {
                "a loop's own variable",
                "void M() { for (var i = 0; i < 3; i++) { Frame f; f = Frame.Allocate(); f.Dispose(); } }"
            },
            {
                "a borrowed one before",
                "void M() { var f = Model.Peek(); Model.Use(f); f = Frame.Allocate(); f.Dispose(); }"
            },
            { "a parameter", "void M(Clip? c) { c ??= new Clip(); c.Gain = 1; _clip = c; }" },
            { "a field after its dispose", "void M() { _clip?.Dispose(); _clip = new Clip(); _clip.Gain = 1; }" },
            { "a field in a constructor", "public C() { _field = Frame.Allocate(); }" },
            {
                "a field that another method may have ended",
                "void M() { _clip = new Clip(); End(); _clip = new Clip(); } void End() => _clip?.Dispose();"
            },
            { "another object's field", "void M(C a, C b) { a._clip = new Clip(); b._clip = new Clip(); }" },
            { "itself", "void M() { var f = Frame.Allocate(); var g = f; f = g; f.Dispose(); }" },
            { "a using in each round", "void M() { for (var i = 0; i < 3; i++) { using var f = Frame.Allocate(); } }" },
            {
                "an out parameter that is disposed before",
                "bool M(out Frame f) { f = Frame.Allocate(1); if (Flag) { f.Dispose(); f = default; return false; } f[0] = 1; return true; }"
            },
            {
                "an out parameter that is given on",
                "bool M(out Frame f) { f = default; if (!Frame.TryAllocate(out f)) { f = default; return false; } return true; }"
            },
        };
}
