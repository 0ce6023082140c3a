namespace Tensors.Analyzers.Tests.BorrowedEnded;

/// <summary>Members that end a tensor which somebody else owns.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a parameter that is disposed", "void M(Frame frame) { [|frame|].Dispose(); }" },
            { "a parameter in a using", "void M(Frame frame) { using ([|frame|]) { frame[0] = 1; } }" },
            { "a parameter that is passed on", "void M(Frame frame) { Model.Take([|frame|]); }" },
            { "a parameter that is published", "TensorRef M(Frame frame) => [|frame|].Publish();" },
            { "a read-only parameter", "void M(in Clip clip) { [|clip|].Dispose(); }" },
            {
                "a parameter of a local function",
                "void M() { using var f = Frame.Allocate(); End(f); void End(Frame g) { [|g|].Dispose(); } }"
            },
            {
                "a parameter that is disposed on one path",
                "void M(Frame frame) { if (Flag) { [|frame|].Dispose(); } }"
            },
            { "a parameter that may be null", "void M(Clip? clip) { [|clip|]?.Dispose(); }" },
            { "a copy of a parameter", "void M(Frame frame) { var copy = frame; [|copy|].Dispose(); }" },
            { "a parameter marked as borrowed", "void M([Borrowed] Frame frame) { [|frame|].Dispose(); }" },
            { "a parameter marked as borrowed, returned", "Frame M([Borrowed] Frame frame) => [|frame|];" },
            { "a borrowed result", "void M() { [|Model.Peek()|].Dispose(); }" },
            { "a borrowed result in a variable", "void M() { var f = Model.Peek(); Model.Use(f); [|f|].Dispose(); }" },
            { "a borrowed result in a using", "void M() { using var f = [|Model.Peek()|]; Model.Use(f); }" },
            { "a borrowed result, passed on", "void M() { Model.Take([|Model.Peek()|]); }" },
            { "a borrowed result, returned", "Frame M() => [|Model.Peek()|];" },
            { "borrowed results in a tuple, returned", "(Frame, Clip?) M() => ([|Model.Peek()|], null);" },
            {
                "the untyped tensor of a typed one",
                "void M() { using var f = Frame.Allocate(); [|f.Buffer|].Dispose(); }"
            },
            {
                "the untyped tensor, taken over",
                "void M() { using var f = Frame.Allocate(); using var g = Frame.FromBuffer([|f.Buffer|]); }"
            },
            {
                "the untyped tensor, published",
                "TensorRef M() { using var f = Frame.Allocate(); return [|f.Buffer|].Publish(); }"
            },
            {
                "a typed handle to an untyped tensor",
                "void M() { using var b = TensorBuffer.AllocateHeap(DType.Float32, [1]); var f = Frame.Borrow(b); [|f|].Dispose(); }"
            },
            {
                "a typed handle to a parameter, in a using",
                "float M(TensorBuffer b) { using var f = [|Frame.Borrow(b)|]; return f[0]; }"
            },
            { "a typed handle, passed on", "void M(TensorBuffer b) { Model.Take([|Frame.Borrow(b)|]); }" },
            { "a typed handle, returned", "Frame M(TensorBuffer b) => [|Frame.Borrow(b)|];" },
            {
                "a typed handle of any type",
                "void M<T>(TensorBuffer b) where T : struct, ISharedTensor<T, float> { var t = T.Borrow(b); [|t|].Dispose(); }"
            },
            { "a borrowed field", "[Borrowed] private Frame _lent; void M() { [|_lent|].Dispose(); }" },
            { "a borrowed region", "void M(SharedMemoryAllocator a) { using var r = [|a.GetRegion()|]; }" },
            {
                "an address that owns the memory, and is no view",
                "nint M() { using var f = Frame.Allocate(); var b = f.Buffer; return [|b|].ToDLPack(); }"
            },
        };
}
