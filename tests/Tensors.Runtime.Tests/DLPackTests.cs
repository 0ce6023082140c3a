using System.Runtime.InteropServices;

namespace Tensors.Tests;

/// <summary>Exports are read here as C reads them: by the byte offsets that dlpack.h gives on 64-bit platforms.</summary>
public sealed unsafe class DLPackTests
{
    [Fact]
    public void An_exported_tensor_is_what_the_header_says()
    {
        using var allocator = new SharedMemoryAllocator();
        var tensor = allocator.Allocate<float>([2, 3, 4]);
        tensor.AsSpan<float>()[23] = 5;
        var export = new Export(tensor.ToDLPack());

        Assert.True(tensor.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => tensor.ToDLPack());
        Assert.Equal((1u, 0u, 0ul), (export.Major, export.Minor, export.Flags));
        Assert.Equal((1, 0, 3), (export.DeviceType, export.DeviceId, export.Rank));
        Assert.Equal((2, 32, 1), (export.Code, export.Bits, export.Lanes));
        Assert.Equal([2, 3, 4], export.Shape);
        Assert.Equal([12, 4, 1], export.Strides);
        Assert.Equal(0ul, export.ByteOffset);
        Assert.Equal(5, ((float*)export.Data)[23]);
        export.Delete();
    }

    [Fact]
    public void The_lease_stands_until_the_deleter_is_called_on_any_thread()
    {
        using var allocator = new SharedMemoryAllocator();
        var tensor = allocator.Allocate(4096, "s");
        var copy = tensor;
        var export = new Export(tensor.ToDLPack());
        tensor.Dispose();
        copy.Dispose();
        Assert.Equal(4096, allocator.GetSessionUsage("s").UsedBytes);

        var thread = new Thread(export.Delete);
        thread.Start();
        thread.Join();
        Assert.Equal(0, allocator.GetSessionUsage("s").UsedBytes);

        using var next = allocator.Allocate(4096, "s");
        copy.Dispose();
        Assert.False(next.IsDisposed);
        Assert.Equal(4096, allocator.GetSessionUsage("s").UsedBytes);
    }

    [Fact]
    public void A_tensor_that_a_peer_owns_is_exported_read_only()
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        var tensor = producer.Allocate<int>([3]);
        tensor.AsSpan<int>().Fill(8);
        var export = new Export(consumer.Open(tensor.ToRef()).ToDLPack());
        tensor.Dispose();

        Assert.Equal(1ul, export.Flags);
        Assert.Equal(8, ((int*)export.Data)[2]);
        Assert.NotEqual(0, producer.GetSessionUsage("").UsedBytes);
        export.Delete();
        producer.RemoveExpired(TimeSpan.Zero);
        Assert.Equal(0, producer.GetSessionUsage("").UsedBytes);
    }

    [Fact]
    public void An_array_stays_in_place_until_the_deleter_is_called_and_is_garbage_afterwards()
    {
        var (export, array) = ExportArray();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        Assert.True(array.IsAlive);
        Assert.Equal(
            (1, 0, 1),
            (Marshal.ReadByte(export.Data), Marshal.ReadByte(export.Data, 1), Marshal.ReadByte(export.Data, 2))
        );
        export.Delete();
        Eventually.IsTrue(() =>
        {
            GC.Collect();
            return !array.IsAlive;
        });
    }

    [Theory]
    [MemberData(nameof(DTypeTests.Rows), MemberType = typeof(DTypeTests))]
    public void Each_dtype_is_exported_from_the_heap(
        DType dtype,
        Type clr,
        int bytes,
        string numpy,
        string shortName,
        int onnx,
        string? openInference,
        int dlpack
    )
    {
        _ = (numpy, shortName, onnx, openInference);
        var tensor = (TensorBuffer)
            typeof(DLPackTests)
                .GetMethod(
                    nameof(OfArray),
                    System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static
                )!
                .MakeGenericMethod(clr)
                .Invoke(null, null)!;
        Assert.Equal(dtype, tensor.DType);
        var export = new Export(tensor.ToDLPack());
        Assert.Equal((dlpack, 8 * bytes, 1), (export.Code, export.Bits, export.Lanes));
        Assert.True(DTypes.TryFromDLPack(export.Code, export.Bits, export.Lanes, out var back));
        Assert.Equal(dtype, back);
        export.Delete();
    }

    [Fact]
    public void Scalars_and_empty_tensors_have_their_form()
    {
        var scalar = new Export(TensorBuffer.FromArray([2.5], []).ToDLPack());
        Assert.Equal(0, scalar.Rank);
        Assert.Equal(2.5, *(double*)scalar.Data);
        scalar.Delete();

        var empty = new Export(TensorBuffer.AllocateHeap(DType.Int8, [4, 0, 2]).ToDLPack());
        Assert.Equal(0, empty.Data);
        Assert.Equal([4, 0, 2], empty.Shape);
        empty.Delete();
    }

    private static (Export Export, WeakReference Array) ExportArray()
    {
        bool[] elements = [true, false, true];
        var tensor = TensorBuffer.FromArray(elements, [3]);
        var export = new Export(tensor.ToDLPack());
        Assert.Equal((6, 8, 1), (export.Code, export.Bits, export.Lanes));
        return (export, new WeakReference(elements));
    }

    private static TensorBuffer OfArray<T>()
        where T : unmanaged => TensorBuffer.FromArray(new T[2], [2]);

    private readonly struct Export(nint address)
    {
        public uint Major => *(uint*)address;

        public uint Minor => *(uint*)(address + 4);

        public ulong Flags => *(ulong*)(address + 24);

        public nint Data => *(nint*)(address + 32);

        public int DeviceType => *(int*)(address + 40);

        public int DeviceId => *(int*)(address + 44);

        public int Rank => *(int*)(address + 48);

        public int Code => *(byte*)(address + 52);

        public int Bits => *(byte*)(address + 53);

        public int Lanes => *(ushort*)(address + 54);

        public long[] Shape => new ReadOnlySpan<long>(*(void**)(address + 56), Rank).ToArray();

        public long[] Strides => new ReadOnlySpan<long>(*(void**)(address + 64), Rank).ToArray();

        public ulong ByteOffset => *(ulong*)(address + 72);

        public void Delete() => (*(delegate* unmanaged[Cdecl]<nint, void>*)(address + 16))(address);
    }
}
