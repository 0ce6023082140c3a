namespace Tensors.Analyzers.Tests.ViewOutlives;

/// <summary>Members that give away a view of a tensor which they end.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a span of a region",
                "ReadOnlySpan<byte> M(RegionId id) { using var r = SharedMemoryRegion.Open(id); return [|r.AsSpan(0, 4)|]; }"
            },
            {
                "a span in a variable",
                "ReadOnlySpan<byte> M(RegionId id) { using var r = SharedMemoryRegion.Open(id); var s = r.AsSpan(0, 4); return [|s|]; }"
            },
            { "a memory", "Memory<float> M() { using var r = new Reel(); return [|r.Samples|]; }" },
            { "a slice of a memory", "Memory<float> M() { using var r = new Reel(); return [|r.Samples.Slice(1)|]; }" },
            { "a read-only memory", "ReadOnlyMemory<float> M() { using var r = new Reel(); return [|r.Samples|]; }" },
            {
                "after a dispose by hand",
                "Memory<float> M() { var r = new Reel(); var m = r.Samples; r.Dispose(); return [|m|]; }"
            },
            {
                "in a finally",
                "Memory<float> M() { var r = new Reel(); try { return [|r.Samples|]; } finally { r.Dispose(); } }"
            },
            {
                "a pin",
                "System.Buffers.MemoryHandle M() { using var b = TensorBuffer.AllocateHeap(DType.Float32, [3]); return [|b.Pin()|]; }"
            },
            {
                "a pointer",
                "unsafe float* M() { using var f = Frame.Allocate(); fixed (float* p = f.Span) { return [|p|]; } }"
            },
            {
                "an address",
                "unsafe nint M() { using var f = Frame.Allocate(); return [|(nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref f[0])|]; }"
            },
            { "a field", "Memory<float> _kept; void M() { using var r = new Reel(); _kept = [|r.Samples|]; }" },
            {
                "a static field",
                "static Memory<float> s_kept; void M() { using var r = new Reel(); s_kept = [|r.Samples|]; }"
            },
            { "an out parameter", "void M(out Memory<float> m) { using var r = new Reel(); m = [|r.Samples|]; }" },
            {
                "a parameter's property",
                "void M(Box box) { using var r = new Reel(); box.Samples = [|r.Samples|]; } public class Box { public Memory<float> Samples { get; set; } }"
            },
            {
                "an element of a tuple",
                "(Memory<float>, int) M() { using var r = new Reel(); return ([|r.Samples|], 1); }"
            },
            {
                "the untyped tensor of a typed one",
                "[return: Borrowed] TensorBuffer M() { using var f = Frame.Allocate(); return [|f.Buffer|]; }"
            },
            {
                "a typed handle to an untyped tensor",
                "[return: Borrowed] Frame M() { using var b = TensorBuffer.AllocateHeap(DType.Float32, [1]); return [|Frame.Borrow(b)|]; }"
            },
            {
                "on one path",
                "Memory<float> M() { using var r = new Reel(); if (Flag) { return default; } return [|r.Samples|]; }"
            },
            {
                "after a hand-over",
                "Memory<float> M() { var r = new Reel(); var m = r.Samples; Take(r); return [|m|]; } static void Take([TransfersOwnership] Reel r) => r.Dispose();"
            },
            {
                "an element of a returned tuple, written in place",
                "(Memory<float>, int) M() { using var r = new Reel(); var m = r.Samples; return ([|m|], 1); }"
            },
            {
                "an element of a caller's array",
                "void M(Memory<float>[] into) { using var r = new Reel(); into[0] = [|r.Samples|]; }"
            },
            { "a reference to it", "TensorRef M() { using var f = Frame.Allocate(); return [|f.ToRef()|]; }" },
        };
}
