// TNS1002: in lambdas, local functions, accessors, iterators, asynchronous and generic code.
namespace Corpus.Wrong.NotOnEveryPathElsewhere;

public sealed class Elsewhere(SharedMemoryAllocator allocator) : IDisposable
{
    private Clip? _clip;

    public Func<bool, float> Lambda() =>
        quick =>
        {
            var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
            if (quick)
            {
                return 0;
            }

            using (frame)
            {
                return frame[0];
            }
        };

    public float LocalFunction(int length)
    {
        return Read(length > 10);

        float Read(bool isLong)
        {
            var frame = Frame.Allocate(allocator, length); // expect TNS1002: frame
            if (isLong)
            {
                var first = frame[0];
                frame.Dispose();
                return first;
            }

            return 0;
        }
    }

    public float Accessor
    {
        get
        {
            var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
            if (frame.Length == 0)
            {
                return 0;
            }

            var first = frame[0];
            frame.Dispose();
            return first;
        }
    }

    public IEnumerable<float> Iterator(int count)
    {
        var frame = Frame.Allocate(allocator, 160); // expect TNS1002: frame
        for (var i = 0; i < count; i++)
        {
            if (frame[i] < 0)
            {
                yield break;
            }

            yield return frame[i];
        }

        frame.Dispose();
    }

    public async IAsyncEnumerable<Frame> AsyncIterator(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = await Model.RecordAsync(allocator); // expect TNS1002: frame
            if (frame[0] > 0)
            {
                yield return frame;
            }
        }
    }

    public async Task<int> AsyncOwner(bool quick)
    {
        var feed = await Feed.ConnectAsync("local"); // expect TNS1002: feed
        if (quick)
        {
            return 0;
        }

        var reading = feed.Read();
        await feed.DisposeAsync();
        return reading;
    }

    public void FieldOrForgotten(string path)
    {
        var clip = Clip.Load(path); // expect TNS1002: clip
        if (_clip is null)
        {
            _clip = clip;
        }
    }

    public void Dispose() => _clip?.Dispose();

    public bool OutOrForgotten(int length, out Frame made)
    {
        made = default;
        var frame = Frame.Allocate(allocator, length); // expect TNS1002: frame
        if (frame.Length > 10)
        {
            made = frame;
            return true;
        }

        return false;
    }

    public TTensor? Generic<TTensor>(TensorRef reference, float limit)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        var tensor = TTensor.FromBuffer(allocator.Open(reference)); // expect TNS1002: tensor
        if (tensor.Span[0] > limit)
        {
            return tensor;
        }

        return null;
    }

    public Frame Grown(Frame.ReadOnly source, int length)
    {
        var frame = Frame.Allocate(allocator, length); // expect TNS1002: frame
        if (source.Length > frame.Length)
        {
            var larger = Frame.Allocate(allocator, source.Length);
            source.CopyTo(larger.Span);
            return larger;
        }

        source.CopyTo(frame.Span);
        return frame;
    }

    public void BufferOrForgotten(TensorRef reference)
    {
        var buffer = allocator.Open(reference); // expect TNS1002: buffer
        if (buffer.DType == DType.Float32)
        {
            using var frame = Frame.FromBuffer(buffer);
            Model.Show(frame[0]);
        }
    }
}
