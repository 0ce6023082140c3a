using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text;

namespace Tensors.Platform;

/// <summary>The folder of one user's sockets and of the files that prove life.</summary>
/// <remarks>
/// A file that is open without sharing cannot be opened by anyone else; the system closes it, and deletes it too, when its
/// process dies. What is left behind then is what a power failure left.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder
{
    private const int SharingViolation = unchecked((int)0x8007_0020);

    public WindowsFolder(string root)
    {
        // Short, because a socket's path is short; of one's own, because services share a temporary folder.
        var user = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WindowsUser.Id.Value)).AsSpan(0, 4));
        Path = System.IO.Path.Combine(root, "tensors-" + user);
        try
        {
            // Nothing happens where the folder is there already: who made it is checked then.
            ThisUserOnly().CreateDirectory(Path);
            CheckOurs();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedMemoryException(
                e is IOException ? SharedMemoryError.NotSupported : SharedMemoryError.AccessDenied,
                $"The folder '{Path}' cannot be made or read. Name another place in {SharedMemoryRoot.Variable}.",
                e
            );
        }
    }

    public string Path { get; }

    public string SocketPath(UInt128 token) => Full(FileNames.NewSocket(token));

    public LivenessLock AcquireLiveness()
    {
        var token = LivenessLock.NewToken();
        try
        {
            // Made and locked in one step: nobody sees it unlocked while this process lives.
            var file = File.OpenHandle(
                Full(FileNames.Liveness(token)),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                FileOptions.DeleteOnClose
            );
            return new LivenessLock(token, file, static () => { });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedMemoryException(
                SharedMemoryError.PlatformFailure,
                "The file that proves that this process lives could not be made. Make room in the temporary folder, or name "
                    + $"another place in {SharedMemoryRoot.Variable}.",
                e
            );
        }
    }

    /// <summary>Whether the process that took a token's lock still lives.</summary>
    public bool IsAlive(UInt128 token) => IsLocked(Full(FileNames.Liveness(token)));

    public bool IsAnyAlive(ulong tokenHigh) =>
        Directory.EnumerateFiles(Path, FileNames.LivenessOf(tokenHigh)).Any(IsLocked);

    /// <summary>Removes the locks and sockets of dead processes.</summary>
    public void Sweep()
    {
        foreach (var path in Directory.EnumerateFiles(Path, FileNames.LivenessPattern))
        {
            if (!IsLocked(path))
            {
                Delete(path);
            }
        }

        foreach (var path in Directory.EnumerateFiles(Path, FileNames.SocketPattern))
        {
            if (FileNames.TryParseSocket(System.IO.Path.GetFileName(path), out var token) && !IsAnyAlive(token))
            {
                Delete(path);
            }
        }
    }

    private static bool IsLocked(string path)
    {
        try
        {
            // Shared with everybody, so that two processes that look at the same time do not take each other for the
            // living owner.
            const FileShare All = FileShare.ReadWrite | FileShare.Delete;
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, All);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (e.HResult == SharingViolation)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be seen is taken to live.
            return true;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another sweep was faster, or a scanner is reading it: the next sweep finds it.
        }
    }

    private static DirectorySecurity ThisUserOnly()
    {
        const InheritanceFlags AllBelow = InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit;
        var security = new DirectorySecurity();
        security.SetOwner(WindowsUser.Id);
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(
            new FileSystemAccessRule(
                WindowsUser.Id,
                FileSystemRights.FullControl,
                AllBelow,
                PropagationFlags.None,
                AccessControlType.Allow
            )
        );
        return security;
    }

    private string Full(string name) => System.IO.Path.Combine(Path, name);

    private void CheckOurs()
    {
        var folder = new DirectoryInfo(Path);
        if (folder.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new SharedMemoryException(
                SharedMemoryError.AccessDenied,
                $"'{Path}' is a link. Remove it, or name another place in {SharedMemoryRoot.Variable}."
            );
        }

        var owner = folder.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier));
        WindowsUser.CheckOurs(owner, $"'{Path}'");
    }
}
