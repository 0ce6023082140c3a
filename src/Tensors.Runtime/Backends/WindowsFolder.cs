using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text;
using Tensors.Platform;

namespace Tensors;

/// <summary>Manages the folder that contains the sockets of one user. Lock files in it show which sockets are in use.</summary>
/// <remarks>
/// A file that is open without read sharing cannot be opened for reading by another process; the system closes it when its process
/// dies, but does not delete it. A sweep removes a socket only if its lock file exists and is not open, so that a lock file that was
/// removed by mistake does not make a socket look unused.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder
{
    public WindowsFolder(string root)
    {
        // Short, because the path of a socket is limited; one for each user, because services share a temporary folder.
        var user = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WindowsUser.Id.Value)).AsSpan(0, 4));
        Path = System.IO.Path.Combine(root, $"tensors-v{Memory.ControlLayout.Version}-{user}");
        try
        {
            // Has no effect if the folder already exists, so its owner is checked afterwards.
            ThisUserOnly().CreateDirectory(Path);
            CheckOurs();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var message =
                $"The folder '{Path}' cannot be created or read. Set {SharedMemoryRoot.Variable} to another folder.";
            throw e is IOException
                ? new SharedMemoryNotSupportedException(message, e)
                : new SharedMemoryAccessDeniedException(message, e);
        }
    }

    public string Path { get; }

    /// <summary>Chooses a path for a socket, and marks it as in use until the returned object is disposed.</summary>
    public (string Path, IDisposable Liveness) CreateSocketPlace()
    {
        var socket = FileNames.NewSocket();
        var path = Full(FileNames.LockOf(socket));
        try
        {
            // Created and locked in one step, so that no process sees it unlocked while this one is alive.
            var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            return (Full(socket), new SocketLiveness(file, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedMemoryException(
                "The file that marks a socket as in use could not be created. Free space in the temporary folder, or set "
                    + $"{SharedMemoryRoot.Variable} to another folder.",
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

    /// <summary>
    /// Determines whether a file exists and no process has it open. Also returns false if this cannot be determined, so that the file is
    /// not removed.
    /// </summary>
    private static bool IsLeftover(string path)
    {
        try
        {
            // Without write sharing, so that opening fails while the process that has it open for writing is alive.
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
            // Another sweep has removed it, or a virus scanner is reading it: the next sweep removes it if it still exists.
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
                $"'{Path}' is a link; expected a folder. Remove it, or set {SharedMemoryRoot.Variable} to another folder."
            );
        }

        var owner = folder.GetAccessControl(AccessControlSections.Owner).GetOwner(typeof(SecurityIdentifier));
        WindowsUser.CheckOurs(owner, $"'{Path}'");
    }
}
