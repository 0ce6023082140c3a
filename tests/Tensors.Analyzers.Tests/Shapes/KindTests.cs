namespace Tensors.Analyzers.Tests.Shapes;

/// <summary>TNS3004: tensors used as ones of another dtype or shape.</summary>
public sealed class KindTests
{
    public static TheoryData<string, string> Wrong { get; } =
        new()
        {
            { "a span of another type", "int M(Image t) => t.Buffer.AsSpan<[|int|]>().Length;" },
            { "a read-only span of another type", "int M(Image t) => t.Buffer.AsReadOnlySpan<[|byte|]>().Length;" },
            { "a view of another type", "long M(Table t) => t.Buffer.AsView<[|uint|]>().ElementCount;" },
            { "a chunk of another type", "double M(Image t) => t.Buffer.GetChunk<[|double|]>(0, 2)[0];" },
            { "elements of another type", "double[] M(Image t) => t.Buffer.ToArray<[|double|]>();" },
            { "a type that no tensor has", "int M(Image t) => t.Buffer.AsSpan<[|char|]>().Length;" },
            { "a copy of another type", "void M(Image t, double[] e) => t.Buffer.CopyFrom<[|double|]>(e);" },
            { "an element of the twin", "double M(Image.ReadOnly t) => t.Buffer.GetReadOnlyElement<[|double|]>(0);" },
            {
                "an allocated tensor",
                "void M() { using var b = TensorBuffer.AllocateHeap(DType.Int32, [3]); b.AsSpan<[|float|]>().Clear(); }"
            },
            { "a buffer in a variable", "float M(Table t) { var b = t.Buffer; return b.AsSpan<[|float|]>()[0]; }" },
            {
                "another length of a borrowed one",
                "float M(SharedMemoryAllocator a) { using var b = a.Allocate<float>([5]); return Vector4.Borrow([|b|])[0]; }"
            },
            { "another dtype", "Vector4 M() => Vector4.FromBuffer([|TensorBuffer.AllocateHeap(DType.Int32, [4])|]);" },
            {
                "another rank",
                "Vector4 M() => Vector4.FromBuffer([|TensorBuffer.AllocateHeap(DType.Float32, [2, 2])|]);"
            },
            {
                "another length",
                "Vector4 M(SharedMemoryAllocator a) => Vector4.FromBuffer([|a.Allocate<float>([5])|]);"
            },
            {
                "a fixed axis of another length",
                "Image M(SharedMemoryAllocator a, int n) { var b = a.Allocate(DType.Float32, [n, 4, 224, 224]); return Image.FromBuffer([|b|]); }"
            },
            {
                "an array of another type",
                "Vector4 M() => Vector4.FromBuffer([|TensorBuffer.FromArray(new double[4], [4])|]);"
            },
            {
                "the twin",
                "Image.ReadOnly M() => Image.ReadOnly.FromBuffer([|TensorBuffer.AllocateHeap(DType.Float32, TensorShape.Create(1, 3))|]);"
            },
            {
                "a reference to another tensor",
                "Vector4.ReadOnly M(SharedMemoryAllocator a, Table t) => Vector4.Open(a, [|t.ToRef()|]);"
            },
            { "a copy from another tensor", "void M(Vector4 v, Table t) => v.Buffer.CopyFrom([|t.Buffer|]);" },
            { "an axis that is not there", "long M(Image t) => t.Buffer.GetLength([|4|]) + t.Shape[[|4|]];" },
            { "too few indices", "float M(Image t) => [|t.Buffer.AsView<float>()[0, 0]|];" },
            { "too many indices", "float M(Vector4 t) => [|t.TensorSpan[0, 0]|];" },
        };

    public static TheoryData<string, string> Right { get; } =
        new()
        {
            {
                "the declared type",
                "float M(Image t) => t.Buffer.AsSpan<float>()[0] + t.Buffer.AsView<float>()[0, 0, 0, 0];"
            },
            { "bytes", "int M(Image t) => t.Buffer.AsBytes().Length;" },
            { "a buffer that is not known", "Span<int> M(ref TensorBuffer b) => b.AsSpan<int>();" },
            { "generic code", "int M<T>(Image t) where T : unmanaged => t.Buffer.AsSpan<T>().Length;" },
            {
                "a buffer that fits",
                "Vector4 M() => Vector4.FromBuffer(TensorBuffer.AllocateHeap(DType.Float32, [4]));"
            },
            {
                "a buffer of a dynamic axis",
                "Image M(SharedMemoryAllocator a) => Image.FromBuffer(a.Allocate<float>([7, 3, 224, 224]));"
            },
            {
                "a length that is not known",
                "Vector4 M(SharedMemoryAllocator a, int n) => Vector4.FromBuffer(a.Allocate<float>([n]));"
            },
            {
                "a dtype that is not known",
                "Vector4 M(SharedMemoryAllocator a, DType d) => Vector4.FromBuffer(a.Allocate(d, [4]));"
            },
            {
                "a shape that is not known",
                "Vector4 M(SharedMemoryAllocator a, TensorShape s) => Vector4.FromBuffer(a.Allocate(DType.Float32, s));"
            },
            {
                "a reference to the same tensor",
                "Vector4.ReadOnly M(SharedMemoryAllocator a, Vector4 t) => Vector4.Open(a, t.ToRef());"
            },
            {
                "a reference of somebody",
                "Vector4.ReadOnly M(SharedMemoryAllocator a, TensorRef r) => Vector4.Open(a, r);"
            },
            { "the last axis", "long M(Image t) => t.Buffer.GetLength(3) + t.Shape[0];" },
            { "a view that is cut", "float M(Image t) => t.Buffer.AsView<float>().Select(0, 0).Select(0, 0)[0, 0];" },
            {
                "a variable that changes",
                "void M(SharedMemoryAllocator a) { var b = a.Allocate<float>([3]); b.Dispose(); b = a.Allocate<int>([3]); using (b) { b.AsSpan<int>().Clear(); } }"
            },
            {
                "half precision",
                "void M() { using var b = TensorBuffer.AllocateHeap(DType.Float16, [3]); b.AsSpan<Half>().Clear(); using var c = TensorBuffer.AllocateHeap(DType.BFloat16, [3]); c.AsSpan<BFloat16>().Clear(); }"
            },
            {
                "complex numbers",
                "void M() { using var b = TensorBuffer.AllocateHeap(DType.Complex128, [3]); b.AsSpan<System.Numerics.Complex>().Clear(); }"
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Reports(string name, string members) => VerifyRule.SampleAsync("TNS3004", name, members);

    [Theory]
    [MemberData(nameof(Right))]
    public Task Is_silent_about(string name, string members) => VerifyRule.SampleAsync("TNS3004", name, members);
}
