// Code that works with any tensor.
using System.Numerics;

namespace Corpus.Right.Generics;

public static class Generics
{
    public static float Sum<TTensor>(in TTensor tensor)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        var sum = 0f;
        foreach (var value in tensor.Span)
        {
            sum += value;
        }

        return sum;
    }

    public static T First<TTensor, T>(in TTensor tensor)
        where TTensor : struct, IReadOnlySharedTensor<TTensor, T>
        where T : unmanaged => tensor.Span[0];

    public static void Scale<TTensor, T>(in TTensor tensor, T factor)
        where TTensor : struct, ISharedTensor<TTensor, T>
        where T : unmanaged, INumber<T>
    {
        foreach (ref var value in tensor.Span)
        {
            value *= factor;
        }
    }

    public static TTensor Allocate<TTensor, T>(SharedMemoryAllocator allocator, in TensorShape shape)
        where TTensor : struct, ISharedTensor<TTensor, T>
        where T : unmanaged => TTensor.FromBuffer(allocator.Allocate<T>(shape));

    public static TTensor Copy<TTensor, T>(SharedMemoryAllocator allocator, in TTensor source)
        where TTensor : struct, ISharedTensor<TTensor, T>
        where T : unmanaged
    {
        var buffer = allocator.Allocate<T>(source.Buffer.Shape);
        var copy = TTensor.FromBuffer(buffer);
        source.Span.CopyTo(copy.Span);
        return copy;
    }

    public static T Peek<TTensor, T>(SharedMemoryAllocator allocator, TensorRef reference)
        where TTensor : struct, IReadOnlySharedTensor<TTensor, T>
        where T : unmanaged
    {
        using var tensor = TTensor.FromBuffer(allocator.Open(reference));
        return tensor.Span[0];
    }

    public static void End<TTensor, T>([TransfersOwnership] TTensor tensor)
        where TTensor : struct, ISharedTensor<TTensor, T>
        where T : unmanaged => tensor.Dispose();

    public static TResult With<TTensor, T, TResult>([TransfersOwnership] TTensor tensor, Func<TTensor, TResult> use)
        where TTensor : struct, ISharedTensor<TTensor, T>
        where T : unmanaged
    {
        using (tensor)
        {
            return use(tensor);
        }
    }

    public static float Used(SharedMemoryAllocator allocator)
    {
        using var frame = Frame.Allocate(allocator, 160);
        Scale(frame, 2f);
        return Sum(frame);
    }

    public static void Ended(SharedMemoryAllocator allocator)
    {
        var frame = Frame.Allocate(allocator, 160);
        End<Frame, float>(frame);
    }

    public static float Lent(SharedMemoryAllocator allocator)
    {
        var frame = Frame.Allocate(allocator, 160);
        return With<Frame, float, float>(frame, static lent => lent[0]);
    }

    public static double Copied(SharedMemoryAllocator allocator)
    {
        using var matrix = Matrix4.Allocate(allocator);
        using var copy = Copy<Matrix4, double>(allocator, matrix);
        return copy[0, 0];
    }

    public static float Allocated(SharedMemoryAllocator allocator)
    {
        using var frame = Allocate<Frame, float>(allocator, [160]);
        return frame[0];
    }
}

public sealed class Holder<TTensor, T>([TransfersOwnership] TTensor tensor) : IDisposable
    where TTensor : struct, ISharedTensor<TTensor, T>
    where T : unmanaged
{
    private readonly TTensor _tensor = tensor;

    public T First() => _tensor.Span[0];

    public void Dispose() => _tensor.Dispose();
}

public sealed class Slot<TOwner> : IDisposable
    where TOwner : class, IDisposable
{
    private TOwner? _owner;

    public void Put([TransfersOwnership] TOwner owner)
    {
        _owner?.Dispose();
        _owner = owner;
    }

    public void Dispose() => _owner?.Dispose();
}

public sealed class SlotUser
{
    public void Use()
    {
        using var slot = new Slot<Clip>();
        var clip = Clip.Load("a.wav");
        slot.Put(clip);
        slot.Put(Clip.Load("b.wav"));
    }
}
