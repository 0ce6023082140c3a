namespace Tensors.Platform;

/// <summary>Describes the status of an open file or of a path, as the system reports it.</summary>
/// <param name="Identity">The identity of the file.</param>
/// <param name="UserId">The id of the user that owns it.</param>
/// <param name="Mode">Its type and permission bits.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="Links">The number of its hard links.</param>
internal readonly record struct FileStatus(FileIdentity Identity, uint UserId, uint Mode, long Size, uint Links)
{
    private const uint TypeMask = 0xF000;
    private const uint RegularFile = 0x8000;
    private const uint Folder = 0x4000;
    private const uint Link = 0xA000;
    private const uint PermissionMask = 0xFFF;

    /// <summary>The permissions of a file that only its owner may read and write: 0600.</summary>
    public const uint OwnerReadWrite = 0x180;

    /// <summary>The permissions of a folder that only its owner may use: 0700.</summary>
    public const uint OwnerAll = 0x1C0;

    /// <summary>Gets a value indicating whether the file is a regular file: not a folder, link, pipe or device.</summary>
    public bool IsRegularFile => (Mode & TypeMask) == RegularFile;

    /// <summary>Gets a value indicating whether the file is a folder.</summary>
    public bool IsFolder => (Mode & TypeMask) == Folder;

    /// <summary>Gets the type of the file in words, for messages.</summary>
    public string Kind =>
        (Mode & TypeMask) switch
        {
            RegularFile => "a file",
            Folder => "a folder",
            Link => "a symbolic link",
            _ => "a device, pipe or socket",
        };

    /// <summary>Gets the permission bits, without the type.</summary>
    public uint Permissions => Mode & PermissionMask;

    /// <summary>
    /// Determines whether the file is a regular file that belongs to the specified user and that other users cannot open.
    /// </summary>
    public bool IsPrivateFileOf(uint userId) => IsRegularFile && UserId == userId && Permissions == OwnerReadWrite;
}

/// <summary>Identifies a file independently of its names and descriptors.</summary>
/// <param name="Device">The device number of the file system.</param>
/// <param name="Inode">The inode number of the file in that file system.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
