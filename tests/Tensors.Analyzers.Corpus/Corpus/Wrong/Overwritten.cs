// TNS1007: variables, fields and properties that lose the tensor they own.
namespace Corpus.Wrong.Overwritten;

public sealed class Variables(SharedMemoryAllocator allocator)
{
    public float Local()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame = Frame.Allocate(allocator, 320); // expect TNS1007: frame
        var first = frame[0];
        frame.Dispose();
        return first;
    }

    public float InLoop(int count)
    {
        var frame = Frame.Allocate(allocator, 160);
        for (var i = 0; i < count; i++)
        {
            frame = Frame.Allocate(allocator, i); // expect TNS1007: frame
        }

        var first = frame[0];
        frame.Dispose();
        return first;
    }

    public float OnOnePath(bool longer)
    {
        var frame = Frame.Allocate(allocator, 160);
        if (longer)
        {
            frame = Frame.Allocate(allocator, 320); // expect TNS1007: frame
        }

        using (frame)
        {
            return frame[0];
        }
    }

    public void Grown(int length)
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            if (frame.Length < length)
            {
                var larger = Frame.Allocate(allocator, length);
                frame.Span.CopyTo(larger.Span);
                frame = larger; // expect TNS1007: frame
            }

            Model.Fill(frame.Span);
        }
        finally
        {
            frame.Dispose();
        }
    }

    public async Task<float> Awaited()
    {
        var frame = await Model.RecordAsync(allocator);
        var first = frame[0];
        frame = await Model.RecordAsync(allocator); // expect TNS1007: frame
        first += frame[0];
        frame.Dispose();
        return first;
    }

    public float OutArgument()
    {
        var frame = Frame.Allocate(allocator, 160);
        if (Model.TryRecord(allocator, out frame)) // expect TNS1007: frame
        {
            using (frame)
            {
                return frame[0];
            }
        }

        return 0;
    }

    public float Deconstruction()
    {
        var left = Frame.Allocate(allocator, 160);
        Frame right;
        (left, right) = Model.RecordStereo(allocator); // expect TNS1007: left
        using (left)
        using (right)
        {
            return left[0];
        }
    }

    public string Retried(string path)
    {
        var clip = Clip.Load(path);
        while (clip.Gain < 1)
        {
            clip = Clip.Load(path); // expect TNS1007: clip
        }

        using (clip)
        {
            return clip.Path;
        }
    }

    public Clip Chosen(string[] paths)
    {
        var best = Clip.Load("");
        foreach (var path in paths)
        {
            var clip = Clip.Load(path);
            if (clip.Gain > best.Gain)
            {
                best = clip; // expect TNS1007: best
            }
            else
            {
                clip.Dispose();
            }
        }

        return best;
    }

    public TensorRef Published()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Span.Clear();
        frame = Frame.Allocate(allocator, 160); // expect TNS1007: frame
        return frame.Publish();
    }

    public string Chained()
    {
        var clip = Clip.Load("a.wav");
        clip = clip.Mix(Model.Silence); // expect TNS1007[1]: clip
        using (clip)
        {
            return clip.Path;
        }
    }

    public Func<string> InLambda() =>
        () =>
        {
            var clip = Clip.Load("a.wav");
            clip = Clip.Load("b.wav"); // expect TNS1007: clip
            var name = clip.Path;
            clip.Dispose();
            return name;
        };

    public string Twice()
    {
        var clip = Clip.Load("a.wav");
        clip = Clip.Load("b.wav"); // expect TNS1007: clip
        clip = Clip.Load("c.wav"); // expect TNS1007: clip
        using (clip)
        {
            return clip.Path;
        }
    }

    public float Nullable(bool wanted)
    {
        Frame? frame = Frame.Allocate(allocator, 160);
        if (wanted)
        {
            frame = null; // expect TNS1007: frame
        }

        var first = frame?[0] ?? 0;
        frame?.Dispose();
        return first;
    }

    public float Parameter([TransfersOwnership] Frame frame)
    {
        frame = Frame.Allocate(allocator, 160); // expect TNS1007: frame
        using (frame)
        {
            return frame[0];
        }
    }

    public void OutParameter(out Frame frame)
    {
        frame = Frame.Allocate(allocator, 160);
        frame = Frame.Allocate(allocator, 320); // expect TNS1007: frame
    }

    public float Generic<TTensor>(TensorBuffer source)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        var tensor = TTensor.FromBuffer(source.ToHeap());
        tensor = TTensor.FromBuffer(source.ToHeap()); // expect TNS1007: tensor
        using (tensor)
        {
            return tensor.Span[0];
        }
    }
}

public sealed class Fields(SharedMemoryAllocator allocator) : IDisposable
{
    private Frame _frame = Frame.Allocate(allocator, 160);
    private Clip? _clip;

    public Clip? Current { get; private set; }

    public void Twice()
    {
        _frame.Dispose();
        _frame = Frame.Allocate(allocator, 160);
        _frame[0] = 1;
        _frame = Frame.Allocate(allocator, 320); // expect TNS1007: _frame
    }

    public void LoadedTwice(string first, string second)
    {
        _clip?.Dispose();
        _clip = Clip.Load(first);
        if (_clip.Gain < 1)
        {
            _clip = Clip.Load(second); // expect TNS1007: _clip
        }
    }

    public void PropertyTwice()
    {
        Current?.Dispose();
        Current = Clip.Load("a.wav");
        Current.Play();
        Current = Clip.Load("b.wav"); // expect TNS1007: Current
    }

    public void WrongOrder(string path)
    {
        _clip?.Dispose();
        _clip = Clip.Load(path);
        _clip = null; // expect TNS1007: _clip
    }

    public void Dispose()
    {
        _frame.Dispose();
        _clip?.Dispose();
        Current?.Dispose();
    }
}
