namespace Tensors.Analyzers.Tests.NotDisposedOnThrow;

/// <summary>Members that dispose a tensor whether something throws or not.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a using", "void M() { using var f = Frame.Allocate(); Model.Use(f); }" },
            { "a using statement", "void M() { using (var f = Frame.Allocate()) { Model.Use(f); } }" },
            { "a finally", "void M() { var f = Frame.Allocate(); try { Model.Use(f); } finally { f.Dispose(); } }" },
            { "nothing between", "void M() { var f = Frame.Allocate(); f.Dispose(); }" },
            {
                "a catch that disposes and throws",
                "Frame M() { var f = Frame.Allocate(); try { Model.Use(f); return f; } catch { f.Dispose(); throw; } }"
            },
            {
                "a success flag",
                "Frame M() { var f = Frame.Allocate(); var ok = false; try { Model.Use(f); ok = true; return f; } finally { if (!ok) { f.Dispose(); } } }"
            },
            { "a return at once", "Frame M() { var f = Frame.Allocate(); return f; }" },
            { "a transfer at once", "void M() { var f = Frame.Allocate(); Model.Take(f); }" },
            {
                "a nullable in a finally",
                "void M() { Clip? c = null; try { c = new Clip(); Model.Fill([]); } finally { c?.Dispose(); } }"
            },
            { "a list that keeps it", "void M(List<Frame> l) { var f = Frame.Allocate(); l.Add(f); Model.Fill([]); }" },
            {
                "a catch that disposes",
                "void M() { var f = Frame.Allocate(); try { Model.Use(f); } catch (Exception) { } f.Dispose(); }"
            },
            { "two usings", "void M() { using var f = Frame.Allocate(); using var g = f + f; Model.Use(g); }" },
        };
}
