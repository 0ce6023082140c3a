namespace Tensors.Analyzers.Tests.ViewUsedAfterEnd;

/// <summary>Members that use views as long as their tensors live.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "before the end",
                "float M() { var f = Frame.Allocate(); var s = f.Span; var x = s[0]; f.Dispose(); return x; }"
            },
            {
                "inside a using",
                "float M() { using var f = Frame.Allocate(); var s = f.Span; s[0] = 1; return s[0]; }"
            },
            { "the length", "int M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); return s.Length; }" },
            { "a copy", "float M() { var f = Frame.Allocate(); var a = f.Span.ToArray(); f.Dispose(); return a[0]; }" },
            { "an element", "float M() { var f = Frame.Allocate(); var x = f[0]; f.Dispose(); return x; }" },
            {
                "a new view",
                "void M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); f = Frame.Allocate(); s = f.Span; s[0] = 1; f.Dispose(); }"
            },
            {
                "a view of another",
                "void M(Frame g) { var f = Frame.Allocate(); var s = f.Span; s.Clear(); s = g.Span; f.Dispose(); s[0] = 1; }"
            },
            {
                "a view of either",
                "float M(Frame g) { var f = Frame.Allocate(); var s = Flag ? f.Span : g.Span; var x = s[0]; f.Dispose(); return x; }"
            },
            {
                "each round its own",
                "void M() { for (var i = 0; i < 3; i++) { var f = Frame.Allocate(); var s = f.Span; s[0] = 1; f.Dispose(); } }"
            },
            {
                "a path that returned",
                "float M() { var f = Frame.Allocate(); var s = f.Span; if (Flag) { f.Dispose(); return 0; } var x = s[0]; f.Dispose(); return x; }"
            },
            {
                "a method of one's own that copies",
                "float M() { var f = Frame.Allocate(); var s = Copy(f.Span); f.Dispose(); return s[0]; } static Span<float> Copy(Span<float> s) => s.ToArray();"
            },
            {
                "a string's characters",
                "char M() { var c = new Clip(); var s = c.Name.AsSpan(); c.Dispose(); return s[0]; }"
            },
            {
                "an array",
                "void M(float[] a) { using var f = Frame.Allocate(); Span<float> s = a; f.Span.CopyTo(s); f.Dispose(); s[0] = 1; }"
            },
            {
                "a pointer in its block",
                "unsafe void M() { using var f = Frame.Allocate(); fixed (float* p = f.Span) { p[0] = 1; *p = 2; } }"
            },
            {
                "a reference in time",
                "void M() { using var f = Frame.Allocate(); ref var x = ref f[0]; x = 1; x += 2; x++; }"
            },
            {
                "a flag that says it is there",
                "void M(bool end) { var f = Frame.Allocate(); var s = f.Span; if (end) { f.Dispose(); } if (!end) { s[0] = 1; f.Dispose(); } }"
            },
            {
                "a dispose on failure",
                "Frame M() { var f = Frame.Allocate(); var s = f.Span; try { s[0] = 1; return f; } catch { f.Dispose(); throw; } }"
            },
            {
                "a using after it",
                "void M() { using var f = Frame.Allocate(); var s = f.Span; using (var g = Frame.Allocate()) { g.Span.CopyTo(s); } s[0] = 1; }"
            },
            {
                "a batch that is published and begun anew",
                "void M() { Frame? b = null; for (var i = 0; i < 9; i++) { b ??= Frame.Allocate(); var s = b.Value.Span; s[0] = 1; if (Flag) { b.Value.Publish(); b = null; } } b?.Dispose(); }"
            },
            {
                "a copy of what a reference refers to",
                "float M() { var f = Frame.Allocate(); ref var x = ref f[0]; var y = x; f.Dispose(); return y; }"
            },
            {
                "a reference to another's element",
                "float M(Frame g) { var f = Frame.Allocate(); ref var x = ref f[0]; x = 1; x = ref g[0]; f.Dispose(); return x; }"
            },
        };
}
