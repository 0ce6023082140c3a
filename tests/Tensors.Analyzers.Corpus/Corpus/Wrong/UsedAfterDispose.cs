// TNS1004: tensors that are used after they were disposed.
namespace Corpus.Wrong.UsedAfterDispose;

public sealed class Late(SharedMemoryAllocator allocator)
{
    public float Indexed()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame[0]; // expect TNS1004: frame
    }

    public long Member()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame.Length; // expect TNS1004: frame
    }

    public void Span()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        frame.Span.Clear(); // expect TNS1004: frame
    }

    public float Passed()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return Model.Sum(frame); // expect TNS1004: frame
    }

    public float PassedByReference()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return Model.Peak(in frame); // expect TNS1004: frame
    }

    public Frame Returned()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame; // expect TNS1004: frame
    }

    public TensorRef Published()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame.Publish(); // expect TNS1004: frame
    }

    public void Consumed()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        Model.Consume(frame); // expect TNS1004: frame
    }

    public float AfterUsing()
    {
        var frame = Frame.Allocate(allocator, 160);
        using (frame)
        {
            frame.Span.Clear();
        }

        return frame[0]; // expect TNS1004: frame
    }

    public float OnOnePath(bool early)
    {
        var frame = Frame.Allocate(allocator, 160);
        if (early)
        {
            frame.Dispose();
        }

        var first = frame[0]; // expect TNS1004: frame
        frame.Dispose();
        return first;
    }

    public float InNextTurn(int count)
    {
        var sum = 0f;
        var frame = Frame.Allocate(allocator, 160);
        for (var i = 0; i < count; i++)
        {
            sum += frame[i]; // expect TNS1004: frame
            frame.Dispose();
        }

        frame.Dispose();
        return sum;
    }

    public float Alias()
    {
        var frame = Frame.Allocate(allocator, 160);
        var same = frame;
        same.Dispose();
        return frame[0]; // expect TNS1004: frame
    }

    public float AliasOfDisposed()
    {
        var frame = Frame.Allocate(allocator, 160);
        var same = frame;
        frame.Dispose();
        return same[0]; // expect TNS1004: same
    }

    public float Twin()
    {
        var frame = Frame.Allocate(allocator, 160);
        Frame.ReadOnly view = frame;
        frame.Dispose();
        return view[0]; // expect TNS1004: view
    }

    public float AfterFinally()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            frame.Span.Clear();
        }
        finally
        {
            frame.Dispose();
        }

        return frame[0]; // expect TNS1004: frame
    }

    public float InFinally()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            var first = frame[0];
            frame.Dispose();
            return first;
        }
        finally
        {
            Model.Show(frame.Length); // expect TNS1004: frame
            frame.Dispose();
        }
    }

    public async Task<float> AfterAwait()
    {
        var frame = await Model.RecordAsync(allocator);
        frame.Dispose();
        await Task.Yield();
        return frame[0]; // expect TNS1004: frame
    }

    public async Task<int> AsyncOwner()
    {
        var feed = await Feed.ConnectAsync("local");
        await feed.DisposeAsync();
        return feed.Read(); // expect TNS1004: feed
    }

    public IEnumerable<float> Iterated()
    {
        var frame = Frame.Allocate(allocator, 160);
        yield return frame[0];
        frame.Dispose();
        yield return frame[1]; // expect TNS1004: frame
    }

    public string Class()
    {
        var clip = Clip.Load("a.wav");
        clip.Dispose();
        clip.Play(); // expect TNS1004: clip
        return "";
    }

    public string Assigned()
    {
        var clip = Clip.Load("a.wav");
        clip.Dispose();
        clip.Gain = 2; // expect TNS1004: clip
        return "";
    }

    public float MayBeNull(string path)
    {
        var clip = Clip.Find(path);
        clip?.Dispose();
        return clip?.Gain ?? 0; // expect TNS1004: clip
    }
}
