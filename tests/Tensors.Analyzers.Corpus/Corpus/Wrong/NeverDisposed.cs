// TNS1001: owners that nothing ends.
using System.Threading.Channels;

namespace Corpus.Wrong.NeverDisposed;

public sealed class Forgotten(SharedMemoryAllocator allocator)
{
    public float Local()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
        return frame[0];
    }

    public float Typed()
    {
        Frame frame = Model.Record(allocator, 160); // expect TNS1001: frame
        return Model.Sum(frame);
    }

    public float Twin(TensorRef reference)
    {
        var frame = Frame.Open(allocator, reference); // expect TNS1001: frame
        return frame[0];
    }

    public float TwinOfAllocated()
    {
        Frame.ReadOnly frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
        return frame[0];
    }

    public float OneOfTwo()
    {
        using var left = Frame.Allocate(allocator, 160);
        var right = Frame.Allocate(allocator, 160); // expect TNS1001: right
        return left[0] + right[0];
    }

    public long Untyped(TensorRef reference)
    {
        var buffer = allocator.Open(reference); // expect TNS1001: buffer
        return buffer.ElementCount;
    }

    public string Class()
    {
        var clip = Clip.Load("a.wav"); // expect TNS1001: clip
        return clip.Path;
    }

    public float Constructed()
    {
        var clip = new Clip("a.wav") { Gain = 2 }; // expect TNS1001: clip
        return clip.Gain;
    }

    public float TargetTyped()
    {
        Clip clip = new("a.wav"); // expect TNS1001: clip
        return clip.Gain;
    }

    public string MayBeNull(string path)
    {
        var clip = Clip.Find(path); // expect TNS1001: clip
        return clip?.Path ?? "";
    }

    public string Bound(string path)
    {
        if (Clip.Find(path) is { } clip) // expect TNS1001: clip
        {
            return clip.Path;
        }

        return "";
    }

    public string SwitchBound(string path)
    {
        switch (Clip.Find(path))
        {
            case { Gain: > 1 } loud: // expect TNS1001: loud
                return loud.Path;
            default:
                return "";
        }
    }

    public float Tried()
    {
        if (Model.TryRecord(allocator, out var frame)) // expect TNS1001: frame
        {
            return frame[0];
        }

        return 0;
    }

    public float Deconstructed()
    {
        var (left, right) = Model.RecordStereo(allocator); // expect TNS1001: right
        using (left)
        {
            return left[0] + right[0];
        }
    }

    public float DeconstructedBoth()
    {
        var (left, right) = Model.RecordStereo(allocator); // expect TNS1001: left; TNS1001: right
        return left[0] + right[0];
    }

    public async Task<float> Awaited()
    {
        var frame = await Model.RecordAsync(allocator); // expect TNS1001: frame
        return frame[0];
    }

    public async Task<int> AsyncOwner()
    {
        var feed = await Feed.ConnectAsync("local"); // expect TNS1001: feed
        return feed.Read();
    }

    public async Task<float> AwaitedConfigured()
    {
        var frame = await Model.RecordAsync(allocator).ConfigureAwait(false); // expect TNS1001: frame
        await Task.Delay(1).ConfigureAwait(false);
        return frame[0];
    }

    public void InLoop(float[][] sounds)
    {
        foreach (var sound in sounds)
        {
            var frame = Frame.Allocate(allocator, sound.Length); // expect TNS1001: frame
            frame.CopyFrom(sound);
            Model.Show(Model.Sum(frame));
        }
    }

    public void WhileTrying()
    {
        while (Model.TryRecord(allocator, out var frame)) // expect TNS1001: frame
        {
            Model.Show(frame[0]);
        }
    }

    public IEnumerable<float> Iterated()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
        yield return frame[0];
        yield return frame[1];
    }

    public Func<float> InLambda() =>
        () =>
        {
            var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
            return frame[0];
        };

    public float InLocalFunction()
    {
        return Read();

        float Read()
        {
            var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
            return frame[0];
        }
    }

    public float Property
    {
        get
        {
            var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
            return frame[0];
        }
    }

    public float Lent(IReadOnlyList<int> lengths)
    {
        var frame = Frame.Allocate(allocator, lengths[0]); // expect TNS1001: frame
        return Model.Peak(frame) + Model.Peak(in frame);
    }

    public Task Referenced()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
        return Model.SendAsync(frame.ToRef());
    }

    public float Aliased()
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1001: frame
        var same = frame;
        return same[0];
    }

    public byte Region()
    {
        var region = SharedMemoryRegion.Create(4096); // expect TNS1001: region
        return region.AsSpan(0, 1)[0];
    }

    public long Allocator()
    {
        var own = new SharedMemoryAllocator(); // expect TNS1001: own
        return own.CommittedBytes;
    }

    public float Call(IModelWorker model)
    {
        var call = new InferenceCall(allocator); // expect TNS1001: call
        return call.Inputs.All.Count + model.Metadata.Inputs.Length;
    }

    public float TakenOutput(InferenceCall call)
    {
        var output = call.Outputs.Take("logits"); // expect TNS1001: output
        return output.AsReadOnlySpan<float>()[0];
    }

    public float Chosen(int kind)
    {
        var clip = kind switch // expect TNS1001: clip
        {
            0 => Clip.Load("zero.wav"),
            _ => Clip.Load("many.wav"),
        };
        return clip.Gain;
    }

    public float Generic<TTensor>(TensorBuffer source)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        var copy = TTensor.FromBuffer(source.ToHeap()); // expect TNS1001: copy
        return copy.Span[0];
    }

    public async Task<float> Read(ChannelReader<TensorRef> reader)
    {
        var sum = 0f;
        await foreach (var reference in reader.ReadAllAsync())
        {
            var frame = Frame.Open(allocator, reference); // expect TNS1001: frame
            sum += frame[0];
        }

        return sum;
    }

    public Frame Mixed()
    {
        var left = Frame.Allocate(allocator, 160); // expect TNS1001: left
        var mixed = Frame.Allocate(allocator, left.Length);
        left.Span.CopyTo(mixed.Span);
        return mixed;
    }
}
