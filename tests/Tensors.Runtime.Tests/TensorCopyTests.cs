using CsCheck;
using Tensors.Testing;

namespace Tensors.Tests;

public sealed class TensorCopyTests
{
    [Fact]
    public void A_tensor_is_copied_between_heap_and_shared_memory()
    {
        using var allocator = new SharedMemoryAllocator();
        using var heap = TensorBuffer.FromArray([1f, 2, 3, 4, 5, 6], [2, 3]);
        using var shared = allocator.Allocate<float>([2, 3]);
        heap.CopyTo(shared);
        using var back = shared.ToHeap();
        shared.AsSpan<float>().Clear();

        Assert.Equal((TensorStorage.Heap, DType.Float32), (back.Storage, back.DType));
        Assert.Equal([1f, 2, 3, 4, 5, 6], back.ToArray<float>());
        shared.CopyFrom<float>([6, 5, 4, 3, 2, 1]);
        var wide = new float[7];
        shared.CopyTo<float>(wide);
        Assert.Equal([6f, 5, 4, 3, 2, 1, 0], wide);
    }

    [Fact]
    public void Tensors_of_another_dtype_shape_or_length_are_refused()
    {
        using var floats = TensorBuffer.AllocateHeap(DType.Float32, [2, 3]);
        using var ints = TensorBuffer.AllocateHeap(DType.Int32, [2, 3]);
        using var turned = TensorBuffer.AllocateHeap(DType.Float32, [3, 2]);
        var error = Assert.Throws<ArgumentException>(() => floats.CopyTo(ints));
        Assert.Contains("float32[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => floats.CopyFrom(turned));
        Assert.Throws<ArgumentException>(() => floats.CopyFrom<float>(new float[5]));
        Assert.Throws<ArgumentException>(() => floats.CopyTo<float>(new float[5]));
        Assert.Throws<InvalidCastException>(() => floats.ToArray<int>());
        Assert.Throws<InvalidOperationException>(() => floats.CopyFrom(default(TensorBuffer)));
        ints.Dispose();
        Assert.Throws<ObjectDisposedException>(() => floats.CopyFrom(ints));
    }

    [Fact]
    public void Chunks_lie_within_the_tensor()
    {
        using var tensor = TensorBuffer.FromArray([0, 1, 2, 3, 4], [5]);
        tensor.GetChunk<int>(1, 2)[1] = -2;
        Assert.Equal([-2, 3], tensor.GetReadOnlyChunk<int>(2, 2).ToArray());
        Assert.Equal(0, tensor.GetChunk<int>(5, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.GetChunk<int>(4, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.GetChunk<int>(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.GetChunk<int>(1, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.GetReadOnlyChunk<int>(long.MaxValue, 1).Length);
        Assert.Throws<InvalidCastException>(() => tensor.GetReadOnlyChunk<float>(0, 1).Length);
    }

    [Fact]
    public unsafe void Stores_past_the_cache_copy_every_byte_and_no_other()
    {
        Assert.SkipUnless(BulkCopy.HasNonTemporalStores, "This processor has no such stores.");
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 130], Gen.Int[0, 130])
            .Sample(
                (length, from, to) =>
                {
                    var source = Enumerable.Range(0, 1200).Select(i => (byte)(i * 7)).ToArray();
                    var destination = new byte[1200];
                    var expected = new byte[1200];
                    Array.Copy(source, from, expected, to, length);
                    fixed (byte* read = source)
                    fixed (byte* written = destination)
                    {
                        BulkCopy.CopyNonTemporal(read + from, written + to, length);
                    }

                    Assert.Equal(expected, destination);
                },
                iter: TestEffort.Count(30_000, byDefault: 0.1)
            );
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    [InlineData(0, 0)]
    public void Large_ranges_may_overlap(int from, int to)
    {
        var length = (int)BulkCopy.NonTemporalThreshold + 5;
        var elements = new byte[length + 3];
        new Random(1).NextBytes(elements);
        var expected = elements.AsSpan(from, length).ToArray();
        BulkCopy.Copy(in elements[from], ref elements[to], length);
        Assert.True(expected.AsSpan().SequenceEqual(elements.AsSpan(to, length)));
    }

    [Fact]
    public void A_large_tensor_arrives_whole_in_shared_memory()
    {
        using var allocator = new SharedMemoryAllocator();
        using var heap = TensorBuffer.AllocateHeap(DType.UInt8, [BulkCopy.NonTemporalThreshold + 77]);
        new Random(2).NextBytes(heap.AsBytes());
        using var shared = allocator.Allocate(heap.ByteLength);
        shared.CopyFrom(heap);
        Assert.True(heap.AsBytes().SequenceEqual(shared.AsReadOnlyBytes()));
    }

    [Fact]
    public void A_tensor_of_more_bytes_than_a_span_can_have_is_read_in_chunks_and_copied()
    {
        const long Count = int.MaxValue + 4097L;
        Assert.SkipUnless(
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 12L << 30,
            "Two tensors of 2 GiB need more memory than is here."
        );
        using var tensor = TensorBuffer.AllocateHeap(DType.UInt8, [Count]);
        Assert.Throws<OverflowException>(() => tensor.AsBytes().Length);
        Assert.Throws<OverflowException>(() => tensor.ToArray<byte>().Length);
        tensor.GetChunk<byte>(Count - 4096, 4096).Fill(7);
        tensor.GetElement<byte>(int.MaxValue) = 9;

        using var copy = tensor.ToHeap();
        Assert.Equal((9, 7), (copy.GetElement<byte>(int.MaxValue), copy.GetElement<byte>(Count - 1)));
        Assert.Equal(4096 * 7, Sum(copy.GetReadOnlyChunk<byte>(Count - 4096, 4096)));

        // Apart by 1, so that the ranges overlap beyond what one span can copy.
        var view = copy.AsView<byte>();
        view.Slice(0, 0, Count - 1).CopyTo(view.Slice(0, 1, Count - 1));
        Assert.Equal((9, 7), (copy.GetElement<byte>(int.MaxValue + 1L), copy.GetElement<byte>(Count - 1)));
        Assert.Equal(0, copy.GetElement<byte>(int.MaxValue - 1L));
    }

    private static int Sum(ReadOnlySpan<byte> values)
    {
        var sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
