namespace Tensors.Analyzers.Tests.UsedAfterHandOver;

/// <summary>Members that hand a tensor over and leave it alone from then on.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a publish in the end", "TensorRef M() { var f = Frame.Allocate(); f[0] = 1; return f.Publish(); }" },
            {
                "a using around a publish",
                "TensorRef M() { using var f = Frame.Allocate(); f[0] = 1; return f.Publish(); }"
            },
            {
                "a dispose after a publish",
                "void M() { var f = Frame.Allocate(); try { f.Publish(); } finally { f.Dispose(); } }"
            },
            {
                "what was read before",
                "(TensorRef, int) M() { var f = Frame.Allocate(); var n = f.Length; return (f.Publish(), n); }"
            },
            {
                "a transfer on one path, a dispose on the other",
                "void M() { var f = Frame.Allocate(); if (Flag) { Model.Take(f); } else { f.Dispose(); } }"
            },
            {
                "a flag that says it was handed over",
                "void M() { var f = Frame.Allocate(); var gone = false; try { if (Flag) { gone = true; Model.Take(f); } } finally { if (!gone) { f.Dispose(); } } }"
            },
            {
                "a catch that disposes",
                "void M() { var f = Frame.Allocate(); try { Model.Take(f); } catch { f.Dispose(); throw; } }"
            },
            {
                "a catch that disposes, after more",
                "void M() { var f = Frame.Allocate(); try { Model.Use(f); Model.Take(f); Model.Fill([]); } catch { f.Dispose(); throw; } }"
            },
            {
                "a new one in the same variable",
                "void M() { var f = Frame.Allocate(); Model.Take(f); f = Frame.Allocate(); Model.Use(f); f.Dispose(); }"
            },
            {
                "a new one each time",
                "void M() { for (var i = 0; i < 3; i++) { var f = Frame.Allocate(i); f[0] = 1; Model.Take(f); } }"
            },
            {
                "a variable that is emptied before",
                "Frame M() { var f = Frame.Allocate(); try { var r = f; f = default; return r; } finally { f.Dispose(); } }"
            },
            { "a list that others see", "void M(List<Frame> l) { var f = Frame.Allocate(); l.Add(f); f[0] = 1; }" },
            { "a field that others see", "void M() { var f = Frame.Allocate(); _field = f; f[0] = 1; }" },
            { "lending", "void M() { var f = Frame.Allocate(); Model.Use(f); Model.Use(f); f.Dispose(); }" },
            {
                "a reference, not the tensor",
                "void M() { using var f = Frame.Allocate(); Console.WriteLine(f.ToRef()); Model.Use(f); }"
            },
            {
                "a return from a catch",
                "Frame M() { var f = Frame.Allocate(); try { f[0] = 1; return f; } catch { f.Dispose(); throw; } }"
            },
            {
                "a tensor whose handle is compared",
                "bool M() { var f = Frame.Allocate(); Model.Take(f); return f.Equals(default(Frame)); }"
            },
            {
                "returned on one of two paths",
                "Frame M() { var f = Frame.Allocate(); if (Flag) { return f; } f.Dispose(); return default; }"
            },
            {
                "a switch that hands over once",
                "void M(int n) { var f = Frame.Allocate(); switch (n) { case 0: Model.Take(f); break; default: Model.Use(f); f.Dispose(); break; } }"
            },
            {
                "a batch that is published and begun anew",
                "void M() { Frame? b = null; for (var i = 0; i < 9; i++) { b ??= Frame.Allocate(); b.Value.Span[0] = 1; if (Flag) { b.Value.Publish(); b = null; } } b?.Dispose(); }"
            },
        };
}
