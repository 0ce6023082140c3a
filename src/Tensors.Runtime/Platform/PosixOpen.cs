namespace Tensors.Platform;

/// <summary>Specifies how to open a file.</summary>
internal enum PosixOpen
{
    /// <summary>Open an existing file for reading.</summary>
    Read,

    /// <summary>Open an existing file for reading and writing.</summary>
    ReadWrite,

    /// <summary>Create a new file for reading and writing, accessible to the current user only. Fails if it exists.</summary>
    CreateNew,

    /// <summary>Open a folder, to get its status.</summary>
    Folder,
}
