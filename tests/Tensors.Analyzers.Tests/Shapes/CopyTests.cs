namespace Tensors.Analyzers.Tests.Shapes;

/// <summary>TNS3003: copies of a constant length that can not fit.</summary>
public sealed class CopyTests
{
    public static TheoryData<string, string> Wrong { get; } =
        new()
        {
            { "too many elements", "void M(Vector4 t) => t.CopyFrom([|new float[5]|]);" },
            { "too few elements", "void M(Vector4 t) => t.CopyFrom([|new float[] { 1, 2, 3 }|]);" },
            { "a collection", "void M(Vector4 t) => t.CopyFrom([|[1, 2, 3]|]);" },
            { "an array in a variable", "void M(Table t) { var e = new int[2 * 3 + 1]; t.CopyFrom([|e|]); }" },
            { "a part of an array", "void M(Vector4 t) { var e = new float[8]; t.CopyFrom([|e.AsSpan(0, 5)|]); }" },
            { "the rest of an array", "void M(Vector4 t) { var e = new float[8]; t.CopyFrom([|e.AsSpan(5)|]); }" },
            { "a slice", "void M(Vector4 t, Span<float> e) => t.CopyFrom([|e.Slice(1, 3)|]);" },
            { "a range", "void M(Vector4 t, Span<float> e) => t.CopyFrom([|e[1..4]|]);" },
            { "memory on the stack", "void M(Vector4 t) { Span<float> e = stackalloc float[2]; t.CopyFrom([|e|]); }" },
            { "a scalar", "void M(Rate t) => t.CopyFrom([|new long[2]|]);" },
            { "what no batch has", "void M(Image t) => t.CopyFrom([|new float[224 * 224]|]);" },
            {
                "a tensor of another length",
                "void M(Vector4 t, SharedMemoryAllocator a) { using var s = Signal.Allocate(a, 8); t.CopyFrom([|s.Span|]); }"
            },
            {
                "a length known from the allocation",
                "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 8); t.CopyFrom([|new float[9]|]); }"
            },
            { "a destination that is too short", "void M(Vector4 t) => t.CopyTo([|new float[3]|]);" },
            {
                "a destination of the twin",
                "void M(Table.ReadOnly t) { Span<int> to = stackalloc int[5]; t.CopyTo([|to|]); }"
            },
            { "an untyped tensor", "void M(Vector4 t) => t.Buffer.CopyFrom<float>([|new float[5]|]);" },
            { "a destination of an untyped tensor", "void M(Vector4 t) => t.Buffer.CopyTo<float>([|new float[1]|]);" },
            {
                "an allocated tensor",
                "void M() { using var t = TensorBuffer.AllocateHeap(DType.Float32, [2, 2]); t.CopyFrom<float>([|new float[3]|]); }"
            },
            { "a span of a tensor", "void M(Vector4 t) => new float[5].CopyTo([|t.Span|]);" },
            { "a span of a tensor as source", "void M(Table t) { var e = new int[4]; t.Span.CopyTo([|e|]); }" },
            {
                "two tensors",
                "void M(SharedMemoryAllocator a) { using var s = Signal.Allocate(a, 2); using var t = Signal.Allocate(a, 3); t.Buffer.CopyFrom([|s.Buffer|]); }"
            },
        };

    public static TheoryData<string, string> Right { get; } =
        new()
        {
            { "as many elements", "void M(Vector4 t) { t.CopyFrom(new float[4]); t.CopyFrom([1, 2, 3, 4]); }" },
            { "an array that is not known", "void M(Vector4 t, float[] e) => t.CopyFrom(e);" },
            { "an array of a variable length", "void M(Vector4 t, int n) => t.CopyFrom(new float[n]);" },
            { "a multiple of the fixed axes", "void M(Image t) => t.CopyFrom(new float[2 * 3 * 224 * 224]);" },
            { "an empty batch", "void M(Image t) => t.CopyFrom([]);" },
            { "a dynamic length", "void M(Signal t) => t.CopyFrom(new float[9]);" },
            { "a destination with room", "void M(Vector4 t) { t.CopyTo(new float[4]); t.CopyTo(new float[400]); }" },
            { "a short destination of a dynamic length", "void M(Signal t) => t.CopyTo(new float[1]);" },
            {
                "an array that is replaced",
                "void M(Vector4 t) { var e = new float[5]; e = new float[4]; t.CopyFrom(e); }"
            },
            { "an array with a spread", "void M(Vector4 t, float[] e) => t.CopyFrom([1, .. e]);" },
            {
                "a slice of a known length",
                "void M(Vector4 t) { var e = new float[8]; t.CopyFrom(e.AsSpan(4)); t.CopyFrom(e.AsSpan()[^4..]); }"
            },
            {
                "a copy of another type",
                "void M(List<float> l) { var e = new float[5]; l.CopyTo(e); new float[9].CopyTo(e.AsMemory()); }"
            },
            { "a shorter source", "void M(Vector4 t) => new float[3].CopyTo(t.Span);" },
            {
                "a length known from the allocation",
                "void M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 8); t.CopyFrom(new float[8]); }"
            },
            {
                "two tensors of one type",
                "void M(Vector4 s, Vector4 t) { t.CopyFrom(s.Span); t.Buffer.CopyFrom(s.Buffer); }"
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Reports(string name, string members) => VerifyRule.SampleAsync("TNS3003", name, members);

    [Theory]
    [MemberData(nameof(Right))]
    public Task Is_silent_about(string name, string members) => VerifyRule.SampleAsync("TNS3003", name, members);
}
