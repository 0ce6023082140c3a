namespace Tensors.Platform;

/// <summary>What the system says of an open file or of a path.</summary>
/// <param name="Identity">Which file it is.</param>
/// <param name="UserId">The user that owns it.</param>
/// <param name="Mode">Its type and permission bits.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Links">The number of its names.</param>
internal readonly record struct FileStatus(FileIdentity Identity, uint UserId, uint Mode, long Size, uint Links)
{
    private const uint TypeMask = 0xF000;
    private const uint RegularFile = 0x8000;
    private const uint Folder = 0x4000;
    private const uint Link = 0xA000;
    private const uint PermissionMask = 0xFFF;

    /// <summary>Permissions of a file that its owner alone may read and write.</summary>
    public const uint OwnerReadWrite = 0x180;

    /// <summary>Permissions of a folder that its owner alone may use.</summary>
    public const uint OwnerAll = 0x1C0;

    /// <summary>Whether it is an ordinary file: not a folder, link, pipe or device.</summary>
    public bool IsRegularFile => (Mode & TypeMask) == RegularFile;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => (Mode & TypeMask) == Folder;

    /// <summary>What it is, for messages.</summary>
    public string Kind =>
        (Mode & TypeMask) switch
        {
            RegularFile => "a file",
            Folder => "a folder",
            Link => "a symbolic link",
            _ => "a device, pipe or socket",
        };

    /// <summary>The permission bits alone.</summary>
    public uint Permissions => Mode & PermissionMask;

    /// <summary>Whether it is an ordinary file of a user that other users cannot open.</summary>
    public bool IsPrivateFileOf(uint userId) => IsRegularFile && UserId == userId && Permissions == OwnerReadWrite;
}

/// <summary>Identifies a file independently of its names and of the descriptors that lead to it.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file's number in it.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
