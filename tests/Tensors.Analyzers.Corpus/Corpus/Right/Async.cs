// Owners in asynchronous methods.
namespace Corpus.Right.Asynchronous;

public sealed class Async(SharedMemoryAllocator allocator)
{
    public async Task<float> UsingAwaited()
    {
        using var frame = await Model.RecordAsync(allocator);
        return frame[0];
    }

    public async Task<float> AcrossAwait()
    {
        using var frame = Frame.Allocate(allocator, 160);
        await Task.Yield();
        return frame[0];
    }

    public async Task<float> UsingAwaitedConfigured()
    {
        using var frame = await Model.RecordAsync(allocator).ConfigureAwait(false);
        await Task.Delay(1).ConfigureAwait(false);
        return frame[0];
    }

    public async Task<int> AwaitUsing()
    {
        await using var feed = await Feed.ConnectAsync("local");
        return feed.Read();
    }

    public async Task<int> AwaitUsingStatement()
    {
        await using (var feed = new Feed())
        {
            return feed.Read();
        }
    }

    public async Task<int> AwaitUsingConfigured()
    {
        var feed = new Feed();
        await using (feed.ConfigureAwait(false))
        {
            await Task.Yield();
            return feed.Read();
        }
    }

    public async Task<int> AwaitedDispose()
    {
        var feed = await Feed.ConnectAsync("local");
        try
        {
            return feed.Read();
        }
        finally
        {
            await feed.DisposeAsync();
        }
    }

    public async Task<string> FromFeed()
    {
        await using var feed = new Feed();
        using var clip = await feed.NextAsync();
        return clip.Path;
    }

    public async Task<Frame> Returned()
    {
        var frame = await Model.RecordAsync(allocator);
        frame.Span.Clear();
        return frame;
    }

    public Task<Frame> Forwarded() => Model.RecordAsync(allocator);

    public ValueTask<Frame> FromResult()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame[0] = 1;
        return new ValueTask<Frame>(frame);
    }

    public async Task<Frame> ReturnedOrDisposed(CancellationToken token)
    {
        var frame = await Model.RecordAsync(allocator, token);
        try
        {
            await Task.Delay(1, token);
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    public async Task<float> Both()
    {
        var first = Model.RecordAsync(allocator);
        var second = Model.RecordAsync(allocator);
        using var left = await first;
        using var right = await second;
        return left[0] + right[0];
    }

    public async Task<float> WhenAll()
    {
        var frames = await Task.WhenAll(Model.RecordAsync(allocator), Model.RecordAsync(allocator));
        var sum = 0f;
        foreach (var frame in frames)
        {
            using (frame)
            {
                sum += frame[0];
            }
        }

        return sum;
    }

    public async Task<float> Stereo()
    {
        var (left, right) = await Model.RecordStereoAsync(allocator);
        using (left)
        using (right)
        {
            await Task.Yield();
            return left[0] + right[0];
        }
    }

    public async Task HandedOver()
    {
        var frame = await Model.RecordAsync(allocator);
        await Model.ConsumeAsync(frame);
    }

    public async Task Published()
    {
        var frame = await Model.RecordAsync(allocator);
        frame.Span.Fill(1);
        await Model.SendAsync(frame.Publish());
    }

    public async Task Lent()
    {
        using var frame = await Model.RecordAsync(allocator);
        await Model.SendAsync(frame.ToRef());
    }

    public async Task<float> Infer(ImageBatch.ReadOnly images)
    {
        using var logits = Logits.Allocate(allocator, images.Batch, access: PeerAccess.Write);
        await Model.InferAsync(images, logits);
        return logits[0, 0];
    }

    public async Task<float> InWorkerThread()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return await Task.Run(() => Model.Sum(frame));
    }

    public async Task<float> MadeInWorkerThread()
    {
        using var frame = await Task.Run(() => Model.Record(allocator, 160));
        return frame[0];
    }

    public async Task Guarded(SemaphoreSlim gate)
    {
        await gate.WaitAsync();
        try
        {
            using var frame = await Model.RecordAsync(allocator);
            Model.Fill(frame.Span);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task TwoWorkersAwaited()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var first = Task.Run(() => frame[0] = 1);
        var second = Task.Run(() => frame[1] = 1);
        await Task.WhenAll(first, second);
    }

    public void Blocking()
    {
        using var frame = Model.RecordAsync(allocator).GetAwaiter().GetResult();
        Model.Fill(frame.Span);
    }
}
