namespace Tensors.Analyzers.Tests.Discarded;

/// <summary>Members that keep, end or hand on each tensor that a call gives them.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a using", "void M() { using var f = Frame.Allocate(); }" },
            { "a using over an expression", "void M() { using (Frame.Allocate()) { } }" },
            { "a discard declared with using", "void M() { using var _ = Frame.Allocate(); }" },
            { "disposed at once", "void M() { Frame.Allocate().Dispose(); }" },
            { "published at once", "TensorRef M() => Frame.Allocate().Publish();" },
            { "handed over at once", "void M() { Model.Take(Frame.Allocate()); }" },
            { "returned at once", "Frame M() => Frame.Allocate();" },
            { "returned by a lambda", "Func<Frame> M() => () => Frame.Allocate();" },
            { "a field", "void M() { _field = Frame.Allocate(); }" },
            { "a list", "void M(List<Frame> l) => l.Add(Frame.Allocate());" },
            { "an array", "Frame[] M() => [Frame.Allocate(), Frame.Allocate()];" },
            { "a borrowed result", "void M() { _ = Model.Peek(); Model.Peek().Span.Clear(); }" },
            { "a discarded variable", "void M() { using var f = Frame.Allocate(); _ = f; }" },
            { "a task that is returned", "Task<Frame> M() => Frame.AllocateAsync();" },
            { "a task that is kept", "async Task M() { var t = Frame.AllocateAsync(); using var f = await t; }" },
            { "a continuation", "Task M() => Frame.AllocateAsync().ContinueWith(t => t.Result.Dispose());" },
            { "a conditional dispose", """void M() { Clip.Find("a")?.Dispose(); }""" },
            { "all of a sum", "void M(Frame a) { using var s = a + a; using var t = s + a; }" },
            { "a class that is no owner", "void M() { _ = new object(); new List<int>().Clear(); }" },
            { "a default", "void M() { _ = default(Frame); _ = new Frame(); }" },
            { "a result that the callee may keep", "void M() { Keep(new Clip()); } static void Keep(object o) { }" },
            {
                "a switch over what was found, disposed",
                """void M() { using var c = Clip.Find("a"); switch (c) { case null: break; default: c.Gain = 1; break; } }"""
            },
            { "a thrown exception", "void M() { throw new InvalidOperationException(); }" },
            {
                "a chain that ends with the last",
                "void M() { using var f = Frame.FromBuffer(TensorBuffer.AllocateHeap(DType.Float32, [1])); }"
            },
        };
}
