using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>The folder of one user's regions, the names in it, and the locks that prove life.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>ID.control</c>, <c>ID.data</c>: a region.</item>
/// <item><c>ID.memory</c>: where the sealed memory of a region is found (<see cref="SealedPlace"/>).</item>
/// <item><c>c-TOKEN-ID</c>: a control object that TOKEN's process has not filled in yet.</item>
/// <item><c>t-RANDOM</c>: a liveness lock that is about to be locked and renamed.</item>
/// <item>And what <see cref="FileNames"/> has for every system.</item>
/// </list>
/// </remarks>
internal sealed class PosixFolder
{
    public const string ControlSuffix = ".control";
    public const string DataSuffix = ".data";
    public const string MemorySuffix = ".memory";

    private readonly PosixSystem _system;
    private volatile string? _ownLiveness;

    public PosixFolder(PosixSystem system, string root)
    {
        _system = system;
        Path = System.IO.Path.Combine(root, $"tensors-{PosixNative.EffectiveUserId()}");
        if (!Directory.Exists(root))
        {
            throw new SharedMemoryException(
                SharedMemoryError.NotSupported,
                $"There is no folder '{root}'. Mount a tmpfs there, or name one in the variable {SharedMemoryRoot.Variable}."
            );
        }

        Ensure();
    }

    public string Path { get; }

    /// <summary>Makes the folder if it is not there (any more), and checks that it is ours alone.</summary>
    public void Ensure()
    {
        if (PosixNative.MakeDirectory(Path, 0x1C0) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != PosixNative.EEXIST)
            {
                throw PosixNative.Failure("making the folder for regions", error);
            }
        }

        CheckOurs();
    }

    public string ControlPath(RegionId id) => $"{Path}/{id}{ControlSuffix}";

    public string DataPath(RegionId id) => $"{Path}/{id}{DataSuffix}";

    public string MemoryPath(RegionId id) => $"{Path}/{id}{MemorySuffix}";

    public string NewControlPath(RegionId id, UInt128 token) => $"{Path}/c-{FileNames.Hex(token)}-{id}";

    public string LivenessPath(UInt128 token) => $"{Path}/{FileNames.Liveness(token)}";

    public string SocketPath(UInt128 token) => $"{Path}/{FileNames.NewSocket(token)}";

    /// <summary>Opens or makes a file that is not a link, readable by this user only.</summary>
    public SafeFileHandle Open(string path, PosixOpen how)
    {
        var error = _system.TryOpen(path, how, out var file);
        return error == 0 ? file : throw PosixNative.Failure("opening an object", error, _system.IsLink(error));
    }

    public void Rename(string from, string to)
    {
        if (PosixNative.Rename(from, to) != 0)
        {
            throw PosixNative.Failure("naming an object", Marshal.GetLastPInvokeError());
        }
    }

    public void Unlink(string path) => _ = PosixNative.Unlink(path);

    public void RemoveRegion(RegionId id)
    {
        Unlink(DataPath(id));
        Unlink(ControlPath(id));
    }

    public LivenessLock AcquireLiveness()
    {
        Ensure();
        while (true)
        {
            // Locked first and renamed then, so that nobody can see a live process's file unlocked. A sweep that gets
            // between the two finds a lockable file and removes it; the rename then fails and another name is tried.
            var token = LivenessLock.NewToken();
            var temporary = $"{Path}/t-{FileNames.Hex(RegionId.RandomBits())}";
            var path = LivenessPath(token);
            var file = Open(temporary, PosixOpen.CreateNew);
            if (
                PosixNative.Lock(file, PosixNative.LockExclusive | PosixNative.LockNonBlocking) == 0
                && PosixNative.Rename(temporary, path) == 0
            )
            {
                _ownLiveness = path;
                return new LivenessLock(
                    token,
                    file,
                    () =>
                    {
                        _ownLiveness = null;
                        Unlink(path);
                    }
                );
            }

            file.Dispose();
            Unlink(temporary);
        }
    }

    /// <summary>Whether a process holds a file's lock. A file that is not there is nobody's.</summary>
    public bool IsLocked(string path)
    {
        var error = _system.TryOpen(path, PosixOpen.Read, out var opened);
        using var file = opened;
        if (error != 0)
        {
            // Out of descriptors, say: what cannot be seen is taken to live. And where our own file is gone as well, somebody
            // has emptied the folder, and a missing file says nothing about its process.
            return error != PosixNative.ENOENT || (_ownLiveness is { } own && !File.Exists(own));
        }

        // A shared lock, so that two processes that look at the same time do not take each other for the living owner.
        return PosixNative.Lock(file, PosixNative.LockShared | PosixNative.LockNonBlocking) != 0;
    }

    public bool IsAnyLocked(ulong tokenHigh) => Files(FileNames.LivenessOf(tokenHigh)).Any(IsLocked);

    /// <summary>What lies in the folder now; nothing, where somebody has removed it under us.</summary>
    public IEnumerable<string> Files(string pattern)
    {
        try
        {
            return Directory.GetFiles(Path, pattern);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private void CheckOurs()
    {
        using var folder = Open(Path, PosixOpen.Folder);
        var (user, mode, _) = _system.Status(folder);
        if (user != PosixNative.EffectiveUserId() || (mode & 0x1FF) != 0x1C0)
        {
            throw new SharedMemoryException(
                SharedMemoryError.AccessDenied,
                $"'{Path}' has owner {user} and mode {Convert.ToString(mode & 0x1FF, 8)}, expected owner "
                    + $"{PosixNative.EffectiveUserId()} and mode 700. Somebody else made it: remove it, or name another root in "
                    + $"{SharedMemoryRoot.Variable}."
            );
        }
    }
}
