using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Tests.Execution;

/// <summary>A call without tensors that writes down what happens to it.</summary>
internal sealed class FakeCall(FakeQueue queue, string name, long rows, TimeSpan window, int width) : WaitingCall
{
    public override long Rows => rows;

    public override TimeSpan Window => window;

    public override bool Fits(WaitingCall other) => other is FakeCall call && call.Width == Width;

    public override void Start(List<WaitingCall> group) =>
        queue.Events.Add(string.Join('+', group.Select(static call => ((FakeCall)call).Name)));

    public override void Reject(Exception error)
    {
        queue.Events.Add($"{Name}!");
        Error = error;
    }

    public string Name => name;

    public int Width => width;

    public Exception? Error { get; private set; }
}

/// <summary>A scheduler with a clock that stands still.</summary>
internal sealed class FakeQueue : IDisposable
{
    public FakeQueue(QueuePolicies policies, int maxConcurrency = 1, int maxQueued = int.MaxValue, long maxRows = 1)
    {
        var limits = new SchedulerLimits("m", maxConcurrency, maxQueued) { Queue = policies, MaxRows = maxRows };
        Scheduler = new CallScheduler(limits, () => Events.Add("end"), Clock);
    }

    public FakeClock Clock { get; } = new();

    public CallScheduler Scheduler { get; }

    /// <summary>What happened: <c>a</c> where a was started, <c>a+b</c> where both were together, <c>a!</c> where a was rejected.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Adds a call.</summary>
    /// <exception cref="ModelCallException">The queue is full.</exception>
    public FakeCall Add(
        string name,
        ulong priority = 0,
        TimeSpan timeout = default,
        long rows = long.MaxValue,
        TimeSpan window = default,
        int width = 0
    )
    {
        var call = new FakeCall(this, name, rows, window, width);
        Scheduler.Add(call, new CallSchedule(priority, timeout));
        return call;
    }

    /// <summary>Ends so many runs, one after the other, and gets all that has happened so far.</summary>
    public string Exit(int runs = 1)
    {
        for (var i = 0; i < runs; i++)
        {
            Scheduler.Exit();
        }

        return ToString();
    }

    public override string ToString() => string.Join(' ', Events);

    public void Dispose() => Scheduler.Dispose();
}
