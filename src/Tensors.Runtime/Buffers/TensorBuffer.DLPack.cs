namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>
    /// Transfers ownership of the tensor to another library in this process by DLPack, without copying. NumPy, PyTorch, CuPy, JAX and
    /// others can then read and write the elements in place. This handle is disposed. The tensor is released when the library calls the
    /// deleter. Returns the address of the DLPack structure.
    /// </summary>
    /// <returns>
    /// The address of a <c>DLManagedTensorVersioned</c>, version 1.0, of device <c>kDLCPU</c>: the content of a capsule named
    /// <c>dltensor_versioned</c>. The receiver must call its <c>deleter</c> exactly once, on any thread. Its read-only flag is set if
    /// <see cref="IsReadOnly"/> is true. An array on the heap stays pinned until the deleter is called.
    /// </returns>
    /// <exception cref="OutOfMemoryException">
    /// There is not enough memory for the description. The tensor is disposed in this case as well.
    /// </exception>
    /// <remarks>Source: dlpack.h of https://github.com/dmlc/dlpack.</remarks>
    [TransfersOwnership]
    public nint ToDLPack()
    {
        var lease = Lease;
        if (!lease.TryEnd(_token))
        {
            ThrowUnusable(_lease);
        }

        // The lease continues under its next token, which only the exported tensor has.
        var exported = new TensorBuffer(lease);
        try
        {
            return DLPackTensor.Export(exported);
        }
        catch
        {
            exported.Dispose();
            throw;
        }
    }
}
