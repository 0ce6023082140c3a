using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Memory;

namespace Tensors.Platform;

/// <summary>The folder of one user's regions, the names in it, and the locks that prove life.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>ID.control</c>, <c>ID.data</c>: a region.</item>
/// <item><c>c-TOKEN-ID</c>: a control object that TOKEN's process has not filled in yet.</item>
/// <item><c>p-TOKEN</c>: a process's liveness lock. <c>t-RANDOM</c>: one that is about to be locked and renamed.</item>
/// <item><c>s-TOKEN-RANDOM</c>: a socket of TOKEN's process.</item>
/// </list>
/// </remarks>
internal sealed class LinuxFolder
{
    public const string ControlSuffix = ".control";
    public const string DataSuffix = ".data";

    public LinuxFolder(string root)
    {
        Path = System.IO.Path.Combine(root, $"tensors-{LinuxNative.EffectiveUserId()}");
        if (!Directory.Exists(root))
        {
            throw new SharedMemoryException(
                SharedMemoryError.NotSupported,
                $"There is no folder '{root}'. Mount a tmpfs there, or name one in the variable {LinuxPlatform.RootVariable}."
            );
        }

        if (LinuxNative.MakeDirectory(Path, 0x1C0) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != LinuxNative.EEXIST)
            {
                throw LinuxNative.Failure("making the folder for regions", error);
            }
        }

        CheckOurs();
    }

    public string Path { get; }

    public string ControlPath(RegionId id) => $"{Path}/{id}{ControlSuffix}";

    public string DataPath(RegionId id) => $"{Path}/{id}{DataSuffix}";

    public string NewControlPath(RegionId id, UInt128 token) => $"{Path}/c-{Hex(token)}-{id}";

    public string LivenessPath(UInt128 token) => $"{Path}/p-{Hex(token)}";

    public string SocketPath(UInt128 token) => $"{Path}/s-{Hex(token)}-{Random.Shared.Next():x8}";

    /// <summary>Opens or makes a file that is not a link, readable by this user only.</summary>
    public static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = LinuxNative.Open(path, flags | LinuxNative.NoFollow, 0x180);
        if (descriptor < 0)
        {
            throw LinuxNative.Failure("opening an object", Marshal.GetLastPInvokeError());
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public void Rename(string from, string to)
    {
        if (LinuxNative.Rename(from, to) != 0)
        {
            throw LinuxNative.Failure("naming an object", Marshal.GetLastPInvokeError());
        }
    }

    public void Unlink(string path) => _ = LinuxNative.Unlink(path);

    public void RemoveRegion(RegionId id)
    {
        Unlink(DataPath(id));
        Unlink(ControlPath(id));
    }

    public LivenessLock AcquireLiveness()
    {
        while (true)
        {
            // Locked first and renamed then, so that nobody can see a live process's file unlocked. A sweep that gets
            // between the two finds a lockable file and removes it; the rename then fails and another name is tried.
            var token = RegionId.RandomBits();
            if ((ulong)(token >> 64) == 0)
            {
                continue;
            }

            var temporary = $"{Path}/t-{Hex(RegionId.RandomBits())}";
            var path = LivenessPath(token);
            const int Flags =
                LinuxNative.ReadWrite | LinuxNative.Create | LinuxNative.Exclusive | LinuxNative.CloseOnExec;
            var file = Open(temporary, Flags);
            if (
                LinuxNative.Lock(file, LinuxNative.LockExclusive | LinuxNative.LockNonBlocking) == 0
                && LinuxNative.Rename(temporary, path) == 0
            )
            {
                return new LivenessLock(token, file, () => Unlink(path));
            }

            file.Dispose();
            Unlink(temporary);
        }
    }

    /// <summary>Whether a process holds a file's lock. A file that is not there is nobody's.</summary>
    public bool IsLocked(string path)
    {
        var descriptor = LinuxNative.Open(
            path,
            LinuxNative.ReadOnly | LinuxNative.CloseOnExec | LinuxNative.NoFollow,
            0
        );
        if (descriptor < 0)
        {
            // Out of descriptors, say: what cannot be seen is taken to live.
            return Marshal.GetLastPInvokeError() != LinuxNative.ENOENT;
        }

        // A shared lock, so that two processes that look at the same time do not take each other for the living owner.
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        return LinuxNative.Lock(file, LinuxNative.LockShared | LinuxNative.LockNonBlocking) != 0;
    }

    public bool IsAnyLocked(ulong tokenHigh)
    {
        var pattern = "p-" + tokenHigh.ToString("x16", CultureInfo.InvariantCulture) + "*";
        return Directory.EnumerateFiles(Path, pattern).Any(IsLocked);
    }

    private static string Hex(UInt128 value) => value.ToString("x32", CultureInfo.InvariantCulture);

    private void CheckOurs()
    {
        var flags = LinuxNative.ReadOnly | LinuxNative.Directory | LinuxNative.CloseOnExec;
        using var folder = Open(Path, flags);
        var (user, mode, _) = LinuxNative.Status(folder);
        if (user != LinuxNative.EffectiveUserId() || (mode & 0x1FF) != 0x1C0)
        {
            throw new SharedMemoryException(
                SharedMemoryError.AccessDenied,
                $"'{Path}' has owner {user} and mode {Convert.ToString(mode & 0x1FF, 8)}, expected owner "
                    + $"{LinuxNative.EffectiveUserId()} and mode 700. Somebody else made it: remove it, or name another root in "
                    + $"{LinuxPlatform.RootVariable}."
            );
        }
    }
}
