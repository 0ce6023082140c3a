using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// Represents a file whose byte 0 this process keeps locked until this object is disposed or the process ends. Any process that finds the
/// byte unlocked may remove the file.
/// </summary>
/// <remarks>As with <see cref="ByteLiveness"/>, a mapping holds the lock on systems where that is possible.</remarks>
internal sealed class HeldFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly SharedMapping? _page;

    /// <summary>Takes ownership of a file whose byte 0 is locked.</summary>
    /// <param name="system">The system calls of this operating system.</param>
    /// <param name="file">The file, whose byte 0 is locked through this descriptor. Owned.</param>
    public HeldFile(PosixSystem system, SafeFileHandle file)
    {
        _file = file;
        Identity = system.Status(file).Identity;
        if (system.MappingsHoldLocks)
        {
            // The mapped page is never accessed: it may be longer than the file.
            _page = system.Map(file, Identity, Environment.SystemPageSize, PosixNative.ProtectNone);
            file.Dispose();
        }
    }

    /// <summary>Gets the identity of the file.</summary>
    public FileIdentity Identity { get; }

    public void Dispose()
    {
        _page?.Dispose();
        _file.Dispose();
    }
}
