using System.Runtime.InteropServices;

namespace Tensors.Chaos.Steps;

/// <summary>Forks an actor without exec, as a program does that uses a library which forks.</summary>
/// <remarks>
/// The child runs one function of the C library, <c>sleep</c>, and then ends: it never returns to managed code, of whose threads
/// it has none. It has copies of all descriptors and of all mappings that a fork copies. The driver kills it earlier as a rule.
/// </remarks>
internal sealed unsafe partial class ForkedChildren : IDisposable
{
    private const int StackBytes = 1 << 16;
    private const int ChildSignal = 17;
    private const int LongestLifeSeconds = 90;

    private readonly nint _sleep = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "sleep");
    private readonly void* _stack = NativeMemory.AlignedAlloc(StackBytes, 64);
    private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);
    private readonly Lock _one = new();

    /// <summary>
    /// Keeps others from forking until <see cref="EndCall"/>, except with <see cref="RequestedAction.ForkAnyTime"/>: between opening
    /// a region's object and closing its descriptor, a fork copies the lock as well, and memory may then come back late.
    /// </summary>
    public void BeginCall() => _gate.EnterReadLock();

    /// <summary>Ends what <see cref="BeginCall"/> began.</summary>
    public void EndCall() => _gate.ExitReadLock();

    /// <summary>Forks, and reports the child on the board.</summary>
    public void Fork(StepBoard board, Request request)
    {
        var waits = request.Action is RequestedAction.Fork;
        if (waits && !_gate.TryEnterWriteLock(TimeSpan.FromSeconds(1)))
        {
            return;
        }

        try
        {
            lock (_one)
            {
                // Without CLONE_VM the kernel copies the address space, as fork does. The child has the copied stack for itself.
                var child = Clone(_sleep, (nint)_stack + StackBytes, ChildSignal, LongestLifeSeconds);
                if (child > 0)
                {
                    board.AddFork(child, request.Code);
                }
            }
        }
        finally
        {
            if (waits)
            {
                _gate.ExitWriteLock();
            }
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        NativeMemory.AlignedFree(_stack);
    }

    // int clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
    [LibraryImport("libc", EntryPoint = "clone")]
    private static partial int Clone(nint function, nint stack, int flags, nint argument);
}
