namespace Tensors.Analyzers.Tests.BorrowedEnded;

/// <summary>Members that leave the end of a borrowed tensor to its owner, or say that they take it over.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a parameter that is used", "float M(Frame frame) { frame[0] = 1; return Model.Use(frame); }" },
            { "a parameter that is taken over", "void M([TransfersOwnership] Frame frame) { frame.Dispose(); }" },
            {
                "a parameter that is taken over and passed on",
                "void M([TransfersOwnership] Frame frame) => Model.Take(frame);"
            },
            {
                "a parameter taken over by the interface",
                "public class Sink : ISink { public void Put(Clip c) => c.Dispose(); } public interface ISink { void Put([TransfersOwnership] Clip c); }"
            },
            { "a parameter that is marked as owned", "void M([Owned] Frame frame) { frame.Dispose(); }" },
            { "a parameter that is returned", "Frame M(Frame frame) { frame[0] = 1; return frame; }" },
            { "a parameter that is stored", "void M(Frame frame) { _field = frame; }" },
            {
                "a parameter that is given another tensor",
                "void M(Frame frame) { frame = Frame.Allocate(); frame.Dispose(); }"
            },
            { "a reference parameter", "void M(ref Frame frame) { frame.Dispose(); frame = default; }" },
            { "a lambda's parameter", "void M(List<Frame> l) { l.ForEach(f => f.Dispose()); }" },
            { "a field", "void M() { _field.Dispose(); _clip?.Dispose(); }" },
            { "a borrowed result that is used", "float M() { var f = Model.Peek(); return f[0] + Model.Use(f); }" },
            { "a borrowed result, lent on", "[return: Borrowed] Frame M() => Model.Peek();" },
            {
                "borrowed results in a tuple, lent on",
                "[return: Borrowed] (Frame, Frame) M() => (Model.Peek(), Model.Peek());"
            },
            {
                "borrowed results in a tuple, in parts",
                "async IAsyncEnumerable<(Frame, long)> M() { await Task.Yield(); yield return (Model.Peek(), 1); }"
            },
            { "a borrowed result of a property", "Frame P => Model.Peek();" },
            {
                "the untyped tensor that is used",
                "long M() { using var f = Frame.Allocate(); return f.Buffer.ElementCount; }"
            },
            {
                "a typed handle to an untyped tensor",
                "float M(TensorBuffer b) { var f = Frame.Borrow(b); return f[0]; }"
            },
            {
                "a typed handle while its owner lives",
                "float M() { using var b = TensorBuffer.AllocateHeap(DType.Float32, [1]); var f = Frame.Borrow(b); f[0] = 1; return Model.Use(f); }"
            },
            { "a typed handle, lent on", "[return: Borrowed] Frame M(TensorBuffer b) => Frame.Borrow(b);" },
            { "a copy of it", "TensorBuffer M(Frame frame) => frame.Buffer.ToHeap();" },
            {
                "an element of a list",
                "void M(List<Frame> l) { l[0].Dispose(); foreach (var f in l) { f.Dispose(); } }"
            },
            { "another object's field", "void M(C other) { other._field.Dispose(); }" },
            {
                "what is perhaps its own",
                "void M(Clip? given) { var c = given ?? new Clip(); if (given is null) { c.Dispose(); } }"
            },
            {
                "the owner itself",
                "void M() { var f = Frame.Allocate(); var b = f.Buffer; Console.WriteLine(b.ElementCount); f.Dispose(); }"
            },
        };
}
