namespace Tensors.Analyzers.Tests.Overwritten;

/// <summary>Members that assign a variable or field which still owns a tensor.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a second allocation",
                "void M() { var f = Frame.Allocate(1); [|f|] = Frame.Allocate(2); f.Dispose(); }"
            },
            { "a class", """void M() { var c = new Clip(); [|c|] = new Clip("b"); c.Dispose(); }""" },
            {
                "default",
                "void M() { var f = Frame.Allocate(1); if (Flag) { f.Dispose(); } else { [|f|] = default; } }"
            },
            { "null", "void M() { Clip? c = new Clip(); if (Flag) { [|c|] = null; } c?.Dispose(); }" },
            { "what it makes of itself", "void M(Frame g) { var f = Frame.Allocate(1); [|f|] = f + g; f.Dispose(); }" },
            { "a compound assignment", "void M(Frame g) { var f = Frame.Allocate(1); [|f|] += g; f.Dispose(); }" },
            {
                "in a loop",
                "void M() { Frame f = default; for (var i = 0; i < 3; i++) { [|f|] = Frame.Allocate(i); } f.Dispose(); }"
            },
            {
                "in a loop, after the first",
                "void M() { var f = Frame.Allocate(); while (Flag) { [|f|] = Frame.Allocate(2); } f.Dispose(); }"
            },
            {
                "one path that disposes",
                "void M() { var f = Frame.Allocate(1); if (Flag) { f.Dispose(); } [|f|] = Frame.Allocate(2); f.Dispose(); }"
            },
            { "an out argument", "void M() { var f = Frame.Allocate(1); Frame.TryAllocate(out [|f|]); f.Dispose(); }" },
            {
                "a deconstruction",
                "void M() { var f = Frame.Allocate(1); var g = Frame.Allocate(1); g.Dispose(); ([|f|], g) = Frame.Pair(); f.Dispose(); g.Dispose(); }"
            },
            {
                "what is awaited",
                "async Task M() { var f = Frame.Allocate(1); [|f|] = await Frame.AllocateAsync(); f.Dispose(); }"
            },
            {
                "a borrowed one",
                "void M() { var f = Frame.Allocate(1); Model.Use(f); if (Flag) { f.Dispose(); return; } [|f|] = Model.Peek(); Model.Use(f); }"
            },
            { "a field, twice", """void M() { _clip = new Clip("a"); [|_clip|] = new Clip("b"); }""" },
            {
                "a field of this, by default",
                "void M() { _field = Frame.Allocate(); _field.Span.Clear(); [|_field|] = default; }"
            },
            {
                "a property, twice",
                "Frame P { get; set; } void M() { P = Frame.Allocate(1); [|P|] = Frame.Allocate(2); }"
            },
            {
                "the out of a Try method in a loop",
                "void M() { Frame f = default; while (Frame.TryAllocate(out [|f|])) { Model.Use(f); } f.Dispose(); }"
            },
            { "an out parameter", "void M(out Frame f) { f = Frame.Allocate(1); [|f|] = Frame.Allocate(2); }" },
        };
}
