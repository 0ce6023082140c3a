// TNS1008: fields and properties that own a tensor, in types that do not end it.
namespace Corpus.Wrong.UndisposedFields;

public sealed class NotDisposable(SharedMemoryAllocator allocator)
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160); // expect TNS1008: _frame

    public float First() => _frame[0];
}

public sealed class ByConstructor
{
    private readonly Frame _frame; // expect TNS1008: _frame

    public ByConstructor(SharedMemoryAllocator allocator) => _frame = Frame.Allocate(allocator, 160);

    public float First() => _frame[0];
}

public sealed class ByMethod
{
    private Clip? _clip; // expect TNS1008: _clip

    public void Load(string path)
    {
        if (_clip is null)
        {
            _clip = Clip.Load(path);
        }
    }

    public string Name() => _clip?.Path ?? "";
}

public sealed class OneForgotten(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly Frame _left = Frame.Allocate(allocator, 160);
    private readonly Frame _right = Frame.Allocate(allocator, 160); // expect TNS1008: _right

    public float Sum() => _left[0] + _right[0];

    public void Dispose() => _left.Dispose();
}

public sealed class EmptyDispose : IDisposable
{
    private readonly Clip _clip = new("a.wav"); // expect TNS1008: _clip

    public string Name() => _clip.Path;

    public void Dispose() { }
}

public sealed class Property(SharedMemoryAllocator allocator)
{
    public Frame Samples { get; } = Frame.Allocate(allocator, 160); // expect TNS1008: Samples
}

public sealed class SettableProperty
{
    public Clip? Clip { get; private set; } // expect TNS1008[2]: Clip

    public void Load(string path)
    {
        if (Clip is null)
        {
            Clip = Corpus.Clip.Load(path);
        }
    }
}

public struct Structure(SharedMemoryAllocator allocator)
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160); // expect TNS1008: _frame

    public readonly float First() => _frame[0];
}

public sealed record Recording(string Name)
{
    private readonly Clip _clip = new(Name); // expect TNS1008: _clip

    public float Gain() => _clip.Gain;
}

public abstract class Base : IDisposable
{
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

public sealed class Derived(SharedMemoryAllocator allocator) : Base
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160); // expect TNS1008: _frame

    public float First() => _frame[0];
}

public sealed class DerivedWithOverride(SharedMemoryAllocator allocator) : Base
{
    private readonly Frame _frame = Frame.Allocate(allocator, 160);
    private readonly Clip _clip = new("a.wav"); // expect TNS1008: _clip

    public string Text() => $"{_frame[0]} {_clip.Path}";

    public override void Dispose()
    {
        _frame.Dispose();
        base.Dispose();
    }
}

public sealed class Marked
{
    [Owned]
    private Frame _frame; // expect TNS1008: _frame

    public void Replace([TransfersOwnership] Frame frame)
    {
        _frame.Dispose();
        _frame = frame;
    }
}

public sealed class Taken([TransfersOwnership] Frame frame)
{
    private readonly Frame _frame = frame; // expect TNS1008: _frame

    public float First() => _frame[0];
}

public sealed class AsyncOwner
{
    private readonly Feed _feed = new(); // expect TNS1008: _feed

    public int Read() => _feed.Read();
}

public sealed class Awaited
{
    private Frame _frame; // expect TNS1008: _frame

    public async Task StartAsync(SharedMemoryAllocator allocator) => _frame = await Model.RecordAsync(allocator);

    public float First() => _frame[0];
}

public sealed class Untyped(SharedMemoryAllocator allocator)
{
    private readonly TensorBuffer _buffer = allocator.Allocate<float>([16]); // expect TNS1008: _buffer

    public long Length() => _buffer.ElementCount;
}

public sealed class Generic<TTensor>(TensorBuffer source)
    where TTensor : struct, ISharedTensor<TTensor, float>
{
    private readonly TTensor _tensor = TTensor.FromBuffer(source.ToHeap()); // expect TNS1008: _tensor

    public float First() => _tensor.Span[0];
}

public sealed class Outer
{
    public sealed class Inner(SharedMemoryAllocator allocator)
    {
        private readonly Logits _logits = Logits.Allocate(allocator, 1); // expect TNS1008: _logits

        public float First() => _logits[0, 0];
    }
}

public sealed class DisposedElsewhere : IDisposable
{
    private readonly Clip _clip = new("a.wav"); // expect TNS1008: _clip

    public string Name => _clip.Path;

    public void Dispose()
    {
        var clip = new Clip("b.wav");
        clip.Dispose();
    }
}
