namespace Tensors.Analyzers.Tests.ViewUsedAfterEnd;

/// <summary>Members that use a view of a tensor which they ended before.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a span", "float M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); return [|s|][0]; }" },
            {
                "a write through a span",
                "void M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); [|s|][0] = 1; }"
            },
            {
                "a slice",
                "void M() { var f = Frame.Allocate(); var s = f.Span.Slice(1); f.Dispose(); [|s|].Clear(); }"
            },
            { "a range", "void M() { var f = Frame.Allocate(); var s = f.Span[1..]; f.Dispose(); [|s|].Fill(1); }" },
            {
                "a read-only span",
                "float M() { var f = Frame.Allocate(); ReadOnlySpan<float> s = f.Span; f.Dispose(); return [|s|][0]; }"
            },
            {
                "a foreach",
                "float M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); var sum = 0f; foreach (var x in [|s|]) { sum += x; } return sum; }"
            },
            {
                "an argument",
                "void M(float[] a) { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); [|s|].CopyTo(a); }"
            },
            {
                "an argument of one's own",
                "void M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); Take([|s|]); } static void Take(Span<float> s) { }"
            },
            { "a memory", "void M() { var r = new Reel(); var m = r.Samples; r.Dispose(); [|m|].Span.Clear(); }" },
            { "a reference", "void M() { var f = Frame.Allocate(); ref var x = ref f[0]; f.Dispose(); [|x|] = 1; }" },
            {
                "a pointer",
                "unsafe void M() { var f = Frame.Allocate(); fixed (float* p = f.Span) { f.Dispose(); [|p|][0] = 1; } }"
            },
            {
                "MemoryMarshal",
                "void M() { var f = Frame.Allocate(); var b = System.Runtime.InteropServices.MemoryMarshal.AsBytes(f.Span); f.Dispose(); [|b|].Clear(); }"
            },
            {
                "Unsafe",
                "void M() { var f = Frame.Allocate(); ref var x = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(f.Span); f.Dispose(); [|x|] = 1; }"
            },
            {
                "a using that ended",
                "float M() { Span<float> s; Frame f = Frame.Allocate(); using (f) { s = new Span<float>(ref f[0]); } return [|s|][0]; }"
            },
            {
                "a tensor that was handed over",
                "float M() { var f = Frame.Allocate(); var s = f.Span; Model.Take(f); return [|s|][0]; }"
            },
            {
                "a read of a published tensor",
                "float M() { var f = Frame.Allocate(); var s = f.Span; f.Publish(); return [|s|][0]; }"
            },
            {
                "a tensor that was made anew",
                "void M() { var f = Frame.Allocate(); var s = f.Span; f.Dispose(); f = Frame.Allocate(2); [|s|][0] = 1; f.Dispose(); }"
            },
            {
                "a field that was made anew",
                "void M() { ReadOnlySpan<float> s = _field.Span; _field.Dispose(); _field = Frame.Allocate(); _ = [|s|][0]; }"
            },
            {
                "on one path",
                "float M() { var f = Frame.Allocate(); var s = f.Span; if (Flag) { f.Dispose(); } var x = [|s|][0]; f.Dispose(); return x; }"
            },
            {
                "the second time round",
                "void M() { var {|TNS1002:f|} = Frame.Allocate(); var s = f.Span; for (var i = 0; i < 3; i++) { [|s|][0] = 1; f.Dispose(); } }"
            },
            {
                "the untyped tensor",
                "long M() { var f = Frame.Allocate(); var b = f.Buffer; f.Dispose(); return [|b|].ElementCount; }"
            },
            {
                "a typed handle to an untyped tensor",
                "float M() { var b = TensorBuffer.AllocateHeap(DType.Float32, [1]); var f = Frame.Borrow(b); b.Dispose(); return [|f|][0]; }"
            },
            {
                "a region's span",
                "byte M(RegionId id) { var r = SharedMemoryRegion.Open(id); var s = r.AsSpan(0, 4); r.Dispose(); return [|s|][0]; }"
            },
            {
                "a reference that is returned as a value",
                "float M() { var f = Frame.Allocate(); ref var x = ref f[0]; f.Dispose(); return [|x|]; }"
            },
            {
                "a reference that is passed on as a value",
                "void M() { var f = Frame.Allocate(); ref var x = ref f[0]; f.Dispose(); Console.WriteLine([|x|]); }"
            },
            {
                "a reference that is copied",
                "float M() { var f = Frame.Allocate(); ref var x = ref f[0]; f.Dispose(); var y = [|x|]; return y; }"
            },
        };
}
