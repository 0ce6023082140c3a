namespace Tensors.Analyzers.Tests.Shapes;

/// <summary>TNS3002: constant lengths that no axis has.</summary>
public sealed class LengthTests
{
    public static TheoryData<string, string> Wrong { get; } =
        new()
        {
            { "a negative length", "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, [|-1|]); }" },
            {
                "a negative length by name",
                "void M(SharedMemoryAllocator a) { using var t = Image.Allocate(a, batch: [|-8|]); }"
            },
            {
                "one of two lengths",
                "void M(SharedMemoryAllocator a) { using var t = Matrix.Allocate(a, 2, [|-3|]); }"
            },
            { "two lengths", "void M(SharedMemoryAllocator a) { using var t = Matrix.Allocate(a, [|-2|], [|-3|]); }" },
            {
                "a constant",
                "const long None = -1; void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, [|None|]); }"
            },
            {
                "a local that is written once",
                "void M(SharedMemoryAllocator a) { var n = -1; using var t = Signal.Allocate(a, [|n|]); }"
            },
            {
                "a constant expression",
                "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, [|8 - 16|]); }"
            },
            {
                "the smallest number",
                "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, [|long.MinValue|]); }"
            },
            {
                "a field",
                """private Signal _t; void M(SharedMemoryAllocator a) => _t = Signal.Allocate(a, [|-1|], session: "s");"""
            },
            { "a shape", "void M() { using var t = TensorBuffer.AllocateHeap(DType.Float32, [2, [|-3|]]); }" },
            { "a shape that is made", "TensorShape M() => TensorShape.Create([|-1|], 3);" },
            {
                "a shape in a variable",
                "void M(SharedMemoryAllocator a) { TensorShape s = [[|-1|]]; using var t = a.Allocate<float>(s); }"
            },
            { "a hand-written tensor", "void M() { using var t = Frame.Allocate([|-160|]); }" },
        };

    public static TheoryData<string, string> Right { get; } =
        new()
        {
            { "a length", "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 160); }" },
            { "no elements", "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 0); }" },
            { "a variable", "void M(SharedMemoryAllocator a, int n) { using var t = Signal.Allocate(a, n); }" },
            {
                "a negated variable",
                "void M(SharedMemoryAllocator a, int n) { using var t = Signal.Allocate(a, -n); }"
            },
            {
                "a local that is written again",
                "void M(SharedMemoryAllocator a) { var n = -1; n = 3; using var t = Signal.Allocate(a, n); }"
            },
            {
                "a large length",
                "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, int.MaxValue + 1L); }"
            },
            {
                "a tensor without dynamic axes",
                "void M(SharedMemoryAllocator a) { using var t = Vector4.Allocate(a); }"
            },
            { "a shape", "void M() { using var t = TensorBuffer.AllocateHeap(DType.Float32, [2, 3]); }" },
            { "another collection", "int[] M() => [-1, -2];" },
            { "a shape of variables", "TensorShape M(long n) => [n, -n];" },
            { "a shape that is spread", "TensorShape M(long[] n) => [.. n, 3];" },
            { "a method of the user with the name of an axis", "Image M() => Image.Blank(x: -1);" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Reports(string name, string members) => VerifyRule.SampleAsync("TNS3002", name, members);

    [Theory]
    [MemberData(nameof(Right))]
    public Task Is_silent_about(string name, string members) => VerifyRule.SampleAsync("TNS3002", name, members);
}
