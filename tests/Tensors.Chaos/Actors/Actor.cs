using System.Collections.Concurrent;
using System.Globalization;

namespace Tensors.Chaos.Actors;

/// <summary>
/// One process of the crowd: two workers that allocate, lend, hand over, adopt, write and verify, and a thread that obeys
/// the driver's commands: <c>pause</c>, <c>audit</c>, <c>go</c>, <c>end</c> (let go of everything) and <c>exit</c> (end at
/// once, in the middle of everything, as a program does that returns from Main).
/// </summary>
internal sealed class Actor : IDisposable
{
    public const int MaxMessages = 256;
    private const int WorkerCount = 2;

    private readonly ActorWorker[] _workers;
    private readonly Thread[] _threads;
    private readonly Timer _progress;
    private readonly ManualResetEventSlim _going = new(true);
    private readonly CountdownEvent _running = new(WorkerCount);

    private Actor(int id, int seed)
    {
        Id = id;
        Allocator = new SharedMemoryAllocator(ActorAudit.Options);
        _workers = [.. Enumerable.Range(0, WorkerCount).Select(i => new ActorWorker(this, new Random(seed + i)))];
        _threads = [.. _workers.Select(worker => new Thread(worker.Run) { IsBackground = true })];
        _progress = new Timer(_ => ReportProgress(), null, 10, 10);
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public int Id { get; }

    /// <summary>Actors there are, this one included; their ids count from 0.</summary>
    public int PeerCount { get; private set; } = 2;

    public SharedMemoryAllocator Allocator { get; }

    public ConcurrentQueue<Message> Inbox { get; } = new();

    /// <summary>Tensors that a peer was asked to write into, by the pattern it was asked for.</summary>
    public ConcurrentDictionary<ulong, TensorBuffer> BeingWritten { get; } = new();

    public Tally Tally { get; } = new();

    public bool IsEnding { get; private set; }

    public bool IsPausing => !_going.IsSet;

    /// <summary>Runs until the driver says so or is gone.</summary>
    public static int Run(int id, int seed)
    {
        // The driver waits for nothing else that is written, and a stray message would be taken for an answer.
        Console.SetOut(TextWriter.Null);
        using var actor = new Actor(id, seed);
        Output.Write("ready");
        while (Console.In.ReadLine() is { } line)
        {
            if (!actor.Obey(line))
            {
                break;
            }
        }

        return 0;
    }

    /// <summary>A worker has let go of everything: waits until the driver says go.</summary>
    public void WaitWhilePaused()
    {
        _running.Signal();
        _going.Wait();
    }

    public void Dispose()
    {
        IsEnding = true;
        _going.Set();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        ReleaseShared();
        _progress.Dispose();
        Allocator.Dispose();
        _going.Dispose();
        _running.Dispose();
        Output.Write("ended");
    }

    private bool Obey(string line)
    {
        switch (line.Split(' ')[0])
        {
            case Message.Word:
                // A queue that nobody empties would hide a stall; a lost message is only a tensor that is not opened.
                if (Inbox.Count < MaxMessages)
                {
                    Inbox.Enqueue(Message.Parse(line));
                }

                return true;
            case "peers":
                PeerCount = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
                return true;
            case "pause":
                Pause();
                Output.Write("quiet");
                return true;
            case "audit":
                Output.Write("audited " + ActorAudit.Run(Allocator, Tally));
                return true;
            case "go":
                _going.Set();
                return true;
            case "exit":
                // Programs have handlers of their own that take a moment; the workers go on meanwhile.
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(200);
                Environment.Exit(0);
                return false;
            default:
                return false;
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

    private void ReportProgress()
    {
        try
        {
            Output.Write("progress " + string.Join(' ', _workers.Select(worker => worker.Steps)));
        }
        catch (IOException)
        {
            // The driver is gone; the end of the input says so to the main thread too.
        }
    }
}
