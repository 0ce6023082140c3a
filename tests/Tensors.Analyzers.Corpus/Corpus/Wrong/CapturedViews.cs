// TNS2004: views and pointers that other code uses when their tensor may have ended.
using System.Buffers;
using System.Runtime.CompilerServices;

namespace Corpus.Wrong.CapturedViews;

public sealed unsafe class CapturedViews(SharedMemoryAllocator allocator)
{
    private readonly List<Action> _later = [];

    public event Action? Ticked;

    public void Tick() => Ticked?.Invoke();

    public void PinNotAwaited()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        _ = Task.Run(() => Model.Show(((float*)pin.Pointer)[0])); // expect TNS2004: pin
    }

    public Task<float> PinReturned()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        return Task.Run(() => Read(pin)); // expect TNS2004: pin
    }

    public void PointerNotAwaited()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        _ = Task.Run(() => samples[0] = 1); // expect TNS2004: samples
    }

    public Func<float> PointerInLambda()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        return () => *samples; // expect TNS2004: samples
    }

    public void PointerKept()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        _later.Add(() => Model.Show(samples[0])); // expect TNS2004: samples
    }

    public void PointerInEvent()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        Ticked += () => samples[0]++; // expect TNS2004: samples
    }

    public void PointerInThread()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        new Thread(() => samples[0] = 1).Start(); // expect TNS2004: samples
    }

    public void PointerQueued()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        ThreadPool.QueueUserWorkItem(_ => samples[0] = 1); // expect TNS2004: samples
    }

    public void PointerRegistered(CancellationToken token)
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        token.Register(() => samples[0] = 0); // expect TNS2004: samples
    }

    public Lazy<float> PointerInLazy()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        return new Lazy<float>(() => samples[0]); // expect TNS2004: samples
    }

    public IEnumerable<float> PinDeferred()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        return Enumerable.Range(0, 10).Select(i => ((float*)pin.Pointer)[i]); // expect TNS2004: pin
    }

    public void PointerOfFixed()
    {
        using var frame = Frame.Allocate(allocator, 160);
        fixed (float* first = frame.Span)
        {
            var samples = first;
            _ = Task.Run(() => samples[0] = 1); // expect TNS2004: samples
        }
    }

    public void DisposedByHand()
    {
        var frame = Frame.Allocate(allocator, 160);
        var samples = (float*)Unsafe.AsPointer(ref frame[0]);
        _ = Task.Run(() => samples[0] = 1); // expect TNS2004: samples
        frame.Dispose();
    }

    public Task PinContinued()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var pin = frame.Buffer.Pin();
        return Task.Delay(1).ContinueWith(_ => Read(pin), TaskScheduler.Default); // expect TNS2004: pin
    }

    public Action PinInUsingStatement()
    {
        using (var frame = Frame.Allocate(allocator, 160))
        {
            var pin = frame.Buffer.Pin();
            return () => Model.Show(Read(pin)); // expect TNS2004: pin
        }
    }

    public void PinOfRegionTensor(TensorRef reference)
    {
        using var buffer = allocator.Open(reference);
        var pin = buffer.Pin();
        _later.Add(() => Model.Show(Read(pin))); // expect TNS2004: pin
    }

    public static float Read(MemoryHandle pin) => *(float*)pin.Pointer;
}
