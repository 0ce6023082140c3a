using System.IO.MemoryMappedFiles;

namespace Tensors.Chaos.Steps;

/// <summary>
/// A small memory-mapped file between the driver and one actor: the request of the driver, the step that each thread of the
/// actor is in, and the children that the actor has forked. What a killed actor wrote stays readable.
/// </summary>
/// <remarks>
/// The first line of 64 bytes holds the request and the number of forked children; one line a thread follows: its step, whether
/// it lingers, and the region it works with. Then come the process ids of the forked children.
/// </remarks>
internal sealed unsafe class StepBoard : IDisposable
{
    /// <summary>Threads with a line: two workers and the main thread, which is the last.</summary>
    public const int LineCount = 3;

    /// <summary>The line of the main thread.</summary>
    public const int MainLine = LineCount - 1;

    private const int Bytes = 4096;
    private const int LineBytes = 64;
    private const int ForkCountOffset = 4;
    private const int LingerOffset = 4;
    private const int RegionOffset = 16;
    private const int ForksOffset = LineBytes * (1 + LineCount);
    private const int ForkBytes = 8;
    private const int MaxForks = (Bytes - ForksOffset) / ForkBytes;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    public StepBoard(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Bytes);
        _view = _file.CreateViewAccessor(0, Bytes);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The request that waits for a thread to reach its step, as <see cref="Request.Code"/>.</summary>
    public int RequestCode
    {
        get => Volatile.Read(ref Number(0));
        set => Volatile.Write(ref Number(0), value);
    }

    /// <summary>Takes a request for one thread. False where another thread was faster, or the driver has withdrawn it.</summary>
    public bool TryTake(int request) => Interlocked.CompareExchange(ref Number(0), 0, request) == request;

    /// <summary>The step a thread is in, as <see cref="Cell.Code"/>.</summary>
    public int StepOf(int line) => Volatile.Read(ref Number(Line(line)));

    public void SetStep(int line, int cell) => Volatile.Write(ref Number(Line(line)), cell);

    /// <summary>Whether a thread waits in its step for the driver.</summary>
    public bool IsLingering(int line) => Volatile.Read(ref Number(Line(line) + LingerOffset)) != 0;

    public void SetLingering(int line, bool value) =>
        Volatile.Write(ref Number(Line(line) + LingerOffset), value ? 1 : 0);

    /// <summary>The region that a thread works with. It may be torn: it only chooses which files to remove.</summary>
    public RegionId RegionOf(int line) => *(RegionId*)(_start + Line(line) + RegionOffset);

    public void SetRegion(int line, RegionId region) => *(RegionId*)(_start + Line(line) + RegionOffset) = region;

    /// <summary>Children forked so far.</summary>
    public int ForkCount => Volatile.Read(ref Number(ForkCountOffset));

    /// <summary>A forked child: its process id, and the request that led to it.</summary>
    public (int ProcessId, int Request) Fork(int index) =>
        (Number(ForksOffset + (index * ForkBytes)), Number(ForksOffset + (index * ForkBytes) + 4));

    /// <summary>Reports a forked child. Called by one thread at a time.</summary>
    public void AddFork(int processId, int request)
    {
        var count = ForkCount;
        if (count < MaxForks)
        {
            Number(ForksOffset + (count * ForkBytes)) = processId;
            Number(ForksOffset + (count * ForkBytes) + 4) = request;
            Volatile.Write(ref Number(ForkCountOffset), count + 1);
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static int Line(int line) => LineBytes * (1 + line);

    private ref int Number(int offset) => ref *(int*)(_start + offset);
}
