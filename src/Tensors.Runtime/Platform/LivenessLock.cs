using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>
/// This process's proof of life: a locked file named by a random token. The system drops the lock when the process ends,
/// and only then; peers that can take it know that the process is dead.
/// </summary>
/// <remarks>
/// A process has one, taken by its first region and given back by its last, so that a process which has let go of all
/// its regions leaves no file behind. One that ends with regions open leaves its file to the next sweep: until its last
/// instruction it may read, and a missing file says that it is dead.
/// </remarks>
internal sealed class LivenessLock : IDisposable
{
    private static readonly Lock _gate = new();
    private static LivenessLock? _current;
    private readonly SafeFileHandle _file;
    private readonly Action _remove;
    private int _users;

    public LivenessLock(UInt128 token, SafeFileHandle file, Action remove)
    {
        Token = token;
        _file = file;
        _remove = remove;
    }

    public UInt128 Token { get; }

    /// <summary>The upper half, which claims a participant slot; never zero nor the mark of a slot that is being reaped.</summary>
    public ulong TokenHigh => (ulong)(Token >> 64);

    public ulong TokenLow => (ulong)Token;

    /// <summary>128 random bits whose upper half can claim a participant slot.</summary>
    public static UInt128 NewToken()
    {
        while (true)
        {
            var token = RegionId.RandomBits();
            if ((ulong)(token >> 64) is not (0 or ParticipantSlot.Reaping))
            {
                return token;
            }
        }
    }

    /// <summary>This process's lock. Dispose it once for each call.</summary>
    public static LivenessLock Acquire(ISharedMemoryPlatform platform)
    {
        lock (_gate)
        {
            _current ??= platform.AcquireLiveness();
            _current._users++;
            return _current;
        }
    }

    /// <summary>Gives one use back; the last removes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (--_users == 0)
            {
                _current = null;
                _remove();
                _file.Dispose();
            }
        }
    }
}
