using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text;
using Tensors.Platform;

namespace Tensors;

/// <summary>The folder of one user's sockets, and of the files that show which of them are in use.</summary>
/// <remarks>
/// A file that is open without sharing cannot be opened by anyone else; the system closes it when its process dies. It is not
/// deleted then: a socket without such a file is left alone, so that a file that was removed proves nothing.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder
{
    public WindowsFolder(string root)
    {
        // Short, because a socket's path is short; of one's own, because services share a temporary folder.
        var user = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WindowsUser.Id.Value)).AsSpan(0, 4));
        Path = System.IO.Path.Combine(root, $"tensors-v{Memory.ControlLayout.Version}-{user}");
        try
        {
            // Nothing happens where the folder is there already: who made it is checked then.
            ThisUserOnly().CreateDirectory(Path);
            CheckOurs();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var message =
                $"The folder '{Path}' cannot be made or read. Name another place in {SharedMemoryRoot.Variable}.";
            throw e is IOException
                ? new SharedMemoryNotSupportedException(message, e)
                : new SharedMemoryAccessDeniedException(message, e);
        }
    }

    public string Path { get; }

    /// <summary>Chooses a path for a socket, and shows that it is in use until what is returned is disposed.</summary>
    public (string Path, IDisposable Liveness) CreateSocketPlace()
    {
        var socket = FileNames.NewSocket();
        var path = Full(FileNames.LockOf(socket));
        try
        {
            // Made and locked in one step: no process sees it unlocked while this one is alive.
            var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            return (Full(socket), new SocketLiveness(file, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedMemoryException(
                "The file that shows that a socket is in use could not be made. Make room in the temporary folder, or name "
                    + $"another place in {SharedMemoryRoot.Variable}.",
                e
            );
        }
    }

    /// <summary>Removes the sockets of dead processes.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        foreach (var path in Directory.GetFiles(Path, FileNames.SocketLockPrefix + "*"))
        {
            if (FileNames.TryGetSocketOf(System.IO.Path.GetFileName(path), out var socket) && IsLeftover(path))
            {
                Delete(Full(socket));
                Delete(path);
            }
        }
    }

    /// <summary>Whether a file is there and no process has it open. What cannot be determined is left alone.</summary>
    private static bool IsLeftover(string path)
    {
        try
        {
            // Without sharing writing: the one that has it open may write.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
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
            throw new SharedMemoryAccessDeniedException(
                $"'{Path}' is a link. Remove it, or name another place in {SharedMemoryRoot.Variable}."
            );
        }

        var owner = folder.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier));
        WindowsUser.CheckOurs(owner, $"'{Path}'");
    }
}
