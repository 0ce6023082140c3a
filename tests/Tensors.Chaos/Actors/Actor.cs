using System.Collections.Concurrent;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Actors;

/// <summary>
/// One process of a round: two workers that allocate, lend, publish, adopt, write and verify, and a main thread that obeys the
/// driver's commands: <c>pause</c>, <c>audit</c>, <c>close</c> (end all sessions), <c>go</c>, <c>end</c> (release everything
/// and end) and <c>exit</c> (end with tensors held).
/// </summary>
internal sealed class Actor : IDisposable
{
    public const int MaxMessages = 256;
    private const int WorkerCount = StepBoard.MainLine;

    private readonly ActorWorker[] _workers;
    private readonly Thread[] _threads;
    private readonly Timer _progress;
    private readonly StepBoard _board;
    private readonly StepLine _mainLine;
    private readonly ManualResetEventSlim _going = new(true);
    private readonly CountdownEvent _running = new(WorkerCount);

    private Actor(ActorSettings settings)
    {
        Settings = settings;
        Link = new DriverLink(settings.Socket);
        _board = new StepBoard(settings.Board);
        _mainLine = new StepLine(_board, StepBoard.MainLine, Forks);
        var options = ActorAudit.Options;
        options.Backing = settings.Backing;

        // Both ways of going on without shared memory take part: an exception, and the heap.
        options.AllowHeap = settings.Id % 2 == 1;
        Allocator = new SharedMemoryAllocator(options);
        _workers = [.. Enumerable.Range(0, WorkerCount).Select(NewWorker)];
        _threads = [.. _workers.Select(worker => new Thread(worker.Run) { IsBackground = true })];
        _progress = new Timer(_ => ReportProgress(), null, 10, 10);
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public ActorSettings Settings { get; }

    public DriverLink Link { get; }

    public SharedMemoryAllocator Allocator { get; }

    public ForkedChildren Forks { get; } = new();

    public ConcurrentQueue<Message> Inbox { get; } = new();

    /// <summary>Tensors that a peer was asked to write into, by the pattern it was asked for.</summary>
    public ConcurrentDictionary<ulong, TensorBuffer> BeingWritten { get; } = new();

    /// <summary>Sessions by the regions that their tensors are in.</summary>
    public ConcurrentDictionary<RegionId, string> SessionsByRegion { get; } = new();

    /// <summary>Regions of peers in which a tensor has been opened.</summary>
    public ConcurrentDictionary<RegionId, bool> OpenedRegions { get; } = new();

    public Tally Tally { get; } = new();

    public bool IsEnding { get; private set; }

    /// <summary>The role in which tensors are still held when the process ends; null to release all.</summary>
    public Role? HeldAtExit { get; private set; }

    public bool IsPausing => !_going.IsSet;

    /// <summary>Runs until the driver ends it or is gone.</summary>
    public static int Run(ActorSettings settings)
    {
        using var actor = new Actor(settings);
        actor.Link.Write("ready");
        while (actor.Link.ReadLine() is { } line && actor.Obey(line)) { }
        return 0;
    }

    /// <summary>Chooses one of the other actors.</summary>
    public int NextPeer(Random random) => (Settings.Id + 1 + random.Next(Settings.PeerCount - 1)) % Settings.PeerCount;

    /// <summary>Called by a worker that has released everything: waits until the driver lets the actors go on.</summary>
    public void WaitWhilePaused()
    {
        _running.Signal();
        _going.Wait();
    }

    public void Dispose()
    {
        EndWorkers();
        ReleaseShared();
        _progress.Dispose();
        Allocator.Dispose();
        _going.Dispose();
        _running.Dispose();
        Link.Write("ended");
        Forks.Dispose();
        _board.Dispose();
        Link.Dispose();
    }

    private bool Obey(string line)
    {
        var words = line.Split(' ');
        switch (words[0])
        {
            case Message.Word:
                // A queue that no worker empties would hide a stall; a lost message is only a tensor that is not opened.
                if (Inbox.Count < MaxMessages)
                {
                    Inbox.Enqueue(Message.Parse(line));
                }

                return true;
            case "pause":
                Pause();
                Link.Write("quiet");
                return true;
            case "audit":
                Link.Write("audited " + ActorAudit.Run(Allocator, Tally));
                return true;
            case "close":
                Link.Write("closed " + ActorAudit.CloseSessions(Allocator));
                return true;
            case "go":
                _going.Set();
                return true;
            case "exit":
                Exit(
                    Enum.Parse<Role>(words[1]),
                    isOrderly: string.Equals(words[2], "orderly", StringComparison.Ordinal)
                );
                return false;
            default:
                return false;
        }
    }

    private ActorWorker NewWorker(int index) =>
        new(this, new StepLine(_board, index, Forks), new Random(Settings.Seed + index));

    /// <summary>Ends the process with tensors held: of its own regions, or of its peers' alone.</summary>
    private void Exit(Role role, bool isOrderly)
    {
        using var step = _mainLine.Enter(role, Step.Exit);
        HeldAtExit = role;
        if (role is Role.Consumer)
        {
            foreach (var session in ActorAudit.Sessions)
            {
                Allocator.EndSession(session);
            }
        }

        if (isOrderly)
        {
            EndWorkers();
            Allocator.Dispose();
            return;
        }

        // Programs have handlers that take a moment; the workers go on meanwhile. This one runs after the runtime's.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Thread.Sleep(100);
            _mainLine.Leave(new Cell(role, Step.Exit));
        };
        Environment.Exit(0);
    }

    private void EndWorkers()
    {
        IsEnding = true;
        _going.Set();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Pause()
    {
        _running.Reset(WorkerCount);
        _going.Reset();
        _running.Wait();
        Inbox.Clear();
        ReleaseShared();
    }

    private void ReleaseShared()
    {
        foreach (var (_, tensor) in BeingWritten)
        {
            tensor.Dispose();
        }

        BeingWritten.Clear();
    }

    private void ReportProgress() =>
        Link.Write("progress " + string.Join(' ', _workers.Select(worker => worker.Steps)));
}
