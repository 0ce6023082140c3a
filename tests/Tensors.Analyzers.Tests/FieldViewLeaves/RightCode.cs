namespace Tensors.Analyzers.Tests.FieldViewLeaves;

/// <summary>Members that keep views of their object's tensor, or give it where that is followed.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a private helper", "private Span<float> Row(int i) => _field.Span.Slice(i, 1);" },
            { "a copy", "public float[] Samples() => _field.Span.ToArray();" },
            { "an element", "public float At(int i) => _field[i];" },
            { "the tensor itself, lent", "[Borrowed] public Frame Kept => _field;" },
            { "the tensor as its twin", "[return: Borrowed] public Frame.ReadOnly Kept() => _field;" },
            {
                "a struct's unscoped member",
                "public struct S { private Frame _f; [System.Diagnostics.CodeAnalysis.UnscopedRef] public Span<float> Row => _f.Span; }"
            },
            {
                "an owner's own member",
                "[TensorOwner] public sealed class Track : IDisposable { private readonly Frame _f = Frame.Allocate(); public Span<float> Samples => _f.Span; public void Dispose() => _f.Dispose(); }"
            },
            { "a parameter's view", "public Memory<float> M(Reel r) => r.Samples;" },
            { "a local function", "public float M() { return Row()[0]; Span<float> Row() => _field.Span; }" },
            { "a lambda", "public Func<Memory<float>> M(Reel r) => () => r.Samples;" },
            { "a view of its own memory", "private readonly float[] _a = []; public Span<float> Samples => _a;" },
            {
                "kept beside it",
                "private readonly Reel _reel = new(); private Memory<float> _m; public void M() { _m = _reel.Samples; }"
            },
            { "a length", "public int M() => _field.Span.Length;" },
            {
                "lent to a callee",
                "public void M() => Fill(_field.Span); private static void Fill(Span<float> s) => s.Fill(1);"
            },
            {
                "a static field",
                "private static readonly Frame s_frame = Frame.Allocate(); public static ReadOnlySpan<float> All => s_frame.Span;"
            },
        };
}
