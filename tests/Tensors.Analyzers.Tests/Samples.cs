namespace Tensors.Analyzers.Tests;

/// <summary>The source that every test is compiled with: owners as the generator writes them, and some by hand.</summary>
internal static class Samples
{
    public const string Owners = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Tensors;

        [SharedTensor(["length"], DType.Float32)]
        public readonly struct Frame : IDisposable
        {
            private readonly TensorBuffer _buffer;
            private Frame([TransfersOwnership] TensorBuffer buffer) => _buffer = buffer;
            public static Frame Allocate(int length = 1) =>
                new(TensorBuffer.AllocateHeap(DType.Float32, [length]));
            public static ReadOnly Open(TensorRef reference) => default;
            public static Frame FromBuffer([TransfersOwnership] TensorBuffer buffer) => new(buffer);
            [return: Borrowed] public static Frame Borrow([Borrowed] TensorBuffer buffer) => default;
            public static Task<Frame> AllocateAsync() => Task.FromResult(Allocate());
            public static ValueTask<(Frame Left, Frame Right)> PairAsync() => new((Allocate(), Allocate()));
            public static (Frame First, Frame Second) Pair() => (Allocate(), Allocate());
            public static bool TryAllocate(out Frame frame) { frame = Allocate(); return true; }
            public static implicit operator ReadOnly(Frame frame) => default;
            public static Frame operator +(Frame left, Frame right) => Allocate();
            [Borrowed] public TensorBuffer Buffer => _buffer;
            public Span<float> Span => default;
            public int Length => 1;
            public bool IsDisposed => _buffer.IsDisposed;
            public ref float this[int index] => ref Span[index];
            public TensorRef ToRef() => default;
            [TransfersOwnership] public TensorRef Publish() => default;
            public void Dispose() { }

            public readonly struct ReadOnly : IDisposable
            {
                public ReadOnlySpan<float> Span => default;
                public bool IsDisposed => true;
                public void Dispose() { }
            }
        }

        [TensorOwner]
        public sealed class Clip : IDisposable
        {
            public Clip() { }
            public Clip(string path) { }
            public static Clip? Find(string path) => null;
            public string Name { get; set; } = "";
            public float Gain;
            public void Dispose() { }
        }

        [TensorOwner]
        public sealed class Feed : IAsyncDisposable
        {
            public int Read() => 0;
            public ValueTask DisposeAsync() => default;
        }

        [TensorOwner]
        public sealed class Reel : IDisposable
        {
            public Memory<float> Samples => default;
            public void Dispose() { }
        }

        [TensorOwner]
        public sealed class Tape : IDisposable
        {
            public Memory<float> Samples => default;
            [TransfersOwnership] public TensorRef Publish() => default;
            public void Dispose() { }
        }

        public static class Model
        {
            private static readonly Frame s_cached = Frame.Allocate();
            public static Frame Cached => s_cached;
            [return: Borrowed] public static Frame Peek() => s_cached;
            [return: Borrowed] public static Task<Frame> PeekAsync() => Task.FromResult(s_cached);
            public static void Take([TransfersOwnership] Frame frame) => frame.Dispose();
            public static float Sum(Frame.ReadOnly frame) => 0;
            public static float Use(in Frame frame) => 0;
            public static float UseAll(params ReadOnlySpan<Frame> frames) => 0;
            public static void Fill(float[] into) { }
        }
        """;

    /// <summary>Members of a class, with the usings that most files have.</summary>
    public static string InClass(string members) =>
        $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading;
            using System.Threading.Tasks;
            using Tensors;

            public partial class C
            {
                private Frame _field;
                private Clip? _clip;
                private static bool Flag => DateTime.Now.Ticks > 0;

            {{members}}
            }
            """;
}
