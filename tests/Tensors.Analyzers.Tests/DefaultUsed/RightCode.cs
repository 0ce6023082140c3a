namespace Tensors.Analyzers.Tests.DefaultUsed;

/// <summary>Members that use defaults as what they are: no tensor.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "assigned before its use",
                "void M() { Frame f = default; f = Frame.Allocate(); f[0] = 1; f.Dispose(); }"
            },
            {
                "assigned on one path",
                "void M() { Frame f = default; if (Flag) { f = Frame.Allocate(); } try { f[0] = 1; } finally { f.Dispose(); } }"
            },
            { "disposed", "void M() { Frame f = default; f.Dispose(); }" },
            { "compared", "bool M(Frame g) { Frame f = default; return f.Equals(g); }" },
            {
                "passed for no tensor",
                "void M() { Mask(default); Mask(new Frame()); } static void Mask(Frame mask) { }"
            },
            { "returned", "Frame M() => default;" },
            { "an optional parameter", "int M(Frame f = default) => f.Length;" },
            {
                "an out argument",
                "void M() { Frame f = default; if (Frame.TryAllocate(out f)) { f[0] = 1; f.Dispose(); } }"
            },
            { "a reference", "void M() { Frame f = default; Set(ref f); f[0] = 1; } static void Set(ref Frame f) { }" },
            { "a nullable", "int M() { Frame? f = null; return f?.Length ?? 0; }" },
            { "whether it is disposed", "bool M() { TensorBuffer b = default; return b.IsDisposed; }" },
            { "whether a typed one is disposed", "bool M() { Frame f = default; return f.IsDisposed; }" },
            {
                "whether a default is disposed",
                "bool M() => default(Frame).IsDisposed || new Frame.ReadOnly().IsDisposed;"
            },
            { "its text", "string M() { Frame f = default; return f.ToString()!; }" },
            { "a field", "int M() => _field.Length;" },
            { "a class", "string M() { var c = new Clip(); using (c) { return c.Name; } }" },
            { "an element", "int M() { var all = new Frame[3]; return all[0].Length; }" },
            {
                "a lambda that assigns",
                "int M() { Frame f = default; Action a = () => f = Frame.Allocate(); a(); return f.Length; }"
            },
        };
}
