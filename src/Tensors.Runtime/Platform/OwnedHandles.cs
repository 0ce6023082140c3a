using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>
/// Owns descriptors until an operation has succeeded. Disposing it closes them, unless <see cref="Release"/> was called before.
/// </summary>
internal sealed class OwnedHandles : IDisposable
{
    private readonly List<SafeFileHandle> _handles = [];

    public SafeFileHandle Add(SafeFileHandle handle)
    {
        _handles.Add(handle);
        return handle;
    }

    /// <summary>Gives up ownership of the descriptors, so that disposal leaves them open.</summary>
    public void Release() => _handles.Clear();

    public void Dispose() => _handles.ForEach(static handle => handle.Dispose());
}
