namespace Tensors.Platform;

/// <summary>How a file is opened.</summary>
internal enum PosixOpen
{
    /// <summary>To read.</summary>
    Read,

    /// <summary>To read and write.</summary>
    ReadWrite,

    /// <summary>To read and write, new, for this user only.</summary>
    CreateNew,

    /// <summary>A folder, to ask for its status.</summary>
    Folder,
}
