using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors;

/// <summary>
/// A file whose byte 0 this process has locked for as long as this object is there, or until the process ends. Anyone who finds
/// the byte unlocked may remove the file.
/// </summary>
/// <remarks>As with <see cref="ByteLiveness"/>, a mapping holds the lock where the system allows that.</remarks>
internal sealed class HeldFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly SharedMapping? _page;

    /// <param name="system">The system's calls.</param>
    /// <param name="file">The file, its byte 0 locked through this descriptor. Owned.</param>
    public HeldFile(PosixSystem system, SafeFileHandle file)
    {
        _file = file;
        Identity = system.Status(file).Identity;
        if (system.MappingsHoldLocks)
        {
            // Never touched: it may be longer than the file.
            _page = system.Map(file, Identity, Environment.SystemPageSize, PosixNative.ProtectNone);
            file.Dispose();
        }
    }

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity { get; }

    public void Dispose()
    {
        _page?.Dispose();
        _file.Dispose();
    }
}
