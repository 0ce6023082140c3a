// Owners that lambdas use, make, take and end.
namespace Corpus.Right.Lambdas;

public sealed class Lambdas(SharedMemoryAllocator allocator)
{
    private readonly List<Action> _cleanups = [];

    public float UsedAtOnce(float[] sounds)
    {
        using var frame = Frame.Allocate(allocator, sounds.Length);
        Array.ForEach(sounds, sound => frame[0] += sound);
        return frame[0];
    }

    public float CalledAtOnce()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Func<int, float> read = i => frame[i];
        return read(0) + read(1);
    }

    public void InParallel()
    {
        using var frame = Frame.Allocate(allocator, 160);
        Parallel.For(0, 160, i => frame[i] = i);
        Model.Show(Model.Sum(frame));
    }

    public void DisposedLater()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Fill(frame.Span);
        _cleanups.Add(() => frame.Dispose());
    }

    public void DisposedByMethodGroup(CancellationToken token)
    {
        var clip = Clip.Load("a.wav");
        token.Register(clip.Dispose);
    }

    public Func<Frame> Factory() => () => Frame.Allocate(allocator, 160);

    public Func<int, Frame> FilledFactory() =>
        length =>
        {
            var frame = Frame.Allocate(allocator, length);
            frame.Span.Clear();
            return frame;
        };

    public Func<float> OwnInside() =>
        () =>
        {
            using var frame = Frame.Allocate(allocator, 160);
            return frame[0];
        };

    public Func<Task<float>> OwnInsideAsync() =>
        async () =>
        {
            using var frame = await Model.RecordAsync(allocator);
            await Task.Yield();
            return frame[0];
        };

    public Task MovedIntoTask()
    {
        var frame = Frame.Allocate(allocator, 160);
        return Task.Run(() =>
        {
            using (frame)
            {
                Model.Fill(frame.Span);
            }
        });
    }

    public Task MovedIntoAsyncLambda()
    {
        var frame = Frame.Allocate(allocator, 160);
        return Task.Run(async () =>
        {
            try
            {
                await Task.Delay(1);
                Model.Fill(frame.Span);
            }
            finally
            {
                frame.Dispose();
            }
        });
    }

    public async Task AwaitedBeforeTheEnd()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var work = Task.Run(() => Model.Fill(frame.Span));
        await work;
        Model.Show(frame[0]);
    }

    public void WaitedBeforeTheEnd()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var work = Task.Run(() => Model.Fill(frame.Span));
        work.Wait();
    }

    public void JoinedBeforeTheEnd()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var thread = new Thread(() => Model.Fill(frame.Span));
        thread.Start();
        thread.Join();
    }

    public void OnlyLengthCaptured()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var length = frame.Length;
        _cleanups.Add(() => Model.Show(length));
    }

    public void OnlyReferenceCaptured()
    {
        var frame = Frame.Allocate(allocator, 160);
        var reference = frame.Publish();
        _cleanups.Add(() => Model.Show(reference));
    }

    public void CopyCaptured()
    {
        using var frame = Frame.Allocate(allocator, 160);
        var copy = frame.Span.ToArray();
        _cleanups.Add(() => Model.Show(copy[0]));
    }

    public Frame WithSetup(Action<Frame> setup)
    {
        var frame = Frame.Allocate(allocator, 160);
        setup(frame);
        return frame;
    }

    public float WithParameter(IReadOnlyList<Frame> frames)
    {
        Func<Frame, float> first = frame => frame[0];
        return frames.Select(first).Sum();
    }

    public TResult Lend<TResult>(Func<Frame, TResult> use)
    {
        using var frame = Frame.Allocate(allocator, 160);
        return use(frame);
    }

    public float Lending() => Lend(frame => Model.Sum(frame));

    public Lazy<Frame> Later() => new(() => Frame.Allocate(allocator, 160));

    public void AssignedInside()
    {
        Frame frame = default;
        Action make = () => frame = Frame.Allocate(allocator, 160);
        make();
        frame.Dispose();
    }

    public void StaticLambda(List<Frame> frames) => frames.ForEach(static frame => frame.Dispose());
}
