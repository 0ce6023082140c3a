using Microsoft.Win32.SafeHandles;

namespace Tensors.Platform;

/// <summary>Closes descriptors when what they were opened for fails.</summary>
internal sealed class OwnedHandles : IDisposable
{
    private readonly List<SafeFileHandle> _handles = [];

    public SafeFileHandle Add(SafeFileHandle handle)
    {
        _handles.Add(handle);
        return handle;
    }

    /// <summary>Leaves them open: they belong to others now.</summary>
    public void Release() => _handles.Clear();

    public void Dispose() => _handles.ForEach(static handle => handle.Dispose());
}
