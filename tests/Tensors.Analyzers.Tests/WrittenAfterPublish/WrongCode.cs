namespace Tensors.Analyzers.Tests.WrittenAfterPublish;

/// <summary>Members that write to a tensor which they published.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a span's element",
                "TensorRef M() { var f = Frame.Allocate(); var s = f.Span; var r = f.Publish(); [|s|][0] = 1; return r; }"
            },
            {
                "a compound assignment",
                "TensorRef M() { var f = Frame.Allocate(); var s = f.Span; var r = f.Publish(); [|s|][0] += 1; return r; }"
            },
            {
                "an increment",
                "TensorRef M() { var f = Frame.Allocate(); var s = f.Span; var r = f.Publish(); [|s|][0]++; return r; }"
            },
            {
                "a clear",
                "TensorRef M() { var f = Frame.Allocate(); var s = f.Span; var r = f.Publish(); [|s|].Clear(); return r; }"
            },
            {
                "a fill",
                "TensorRef M() { var f = Frame.Allocate(); var s = f.Span.Slice(1); var r = f.Publish(); [|s|].Fill(1); return r; }"
            },
            {
                "a fill of a slice",
                "TensorRef M() { var f = Frame.Allocate(); var s = f.Span; var r = f.Publish(); [|s|].Slice(1).Fill(1); return r; }"
            },
            {
                "a destination",
                "TensorRef M(float[] a) { var f = Frame.Allocate(); var s = f.Span; var r = f.Publish(); a.AsSpan().CopyTo([|s|]); return r; }"
            },
            {
                "a reference",
                "TensorRef M() { var f = Frame.Allocate(); ref var x = ref f[0]; var r = f.Publish(); [|x|] = 1; return r; }"
            },
            {
                "a memory",
                "TensorRef M() { var t = new Tape(); var m = t.Samples; var r = t.Publish(); [|m|].Span[0] = 1; return r; }"
            },
            {
                "a pointer",
                "unsafe TensorRef M() { var f = Frame.Allocate(); fixed (float* p = f.Span) { var r = f.Publish(); [|p|][0] = 1; return r; } }"
            },
            {
                "on one path",
                "void M() { var f = Frame.Allocate(); var s = f.Span; if (Flag) { f.Publish(); } [|s|][0] = 1; f.Dispose(); }"
            },
            {
                "bytes of it",
                "TensorRef M() { var f = Frame.Allocate(); var b = System.Runtime.InteropServices.MemoryMarshal.AsBytes(f.Span); var r = f.Publish(); [|b|][0] = 1; return r; }"
            },
        };
}
