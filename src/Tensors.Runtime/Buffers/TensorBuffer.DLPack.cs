namespace Tensors;

public readonly partial struct TensorBuffer
{
    /// <summary>
    /// Hands the tensor over to another library in this process, by DLPack: NumPy, PyTorch, CuPy, JAX and others read and
    /// write its elements in place. This handle is disposed; the lease ends when the library calls the deleter.
    /// </summary>
    /// <returns>
    /// The address of a <c>DLManagedTensorVersioned</c>, version 1.0, of device <c>kDLCPU</c>: the content of a capsule named
    /// <c>dltensor_versioned</c>. Whoever has it must call its <c>deleter</c> once, on any thread. Its read-only flag is this
    /// tensor's <see cref="IsReadOnly"/>; an array on the heap stays pinned until then.
    /// </returns>
    /// <exception cref="OutOfMemoryException">There is no room for the description. The tensor is disposed all the same.</exception>
    /// <remarks>Source: dlpack.h of https://github.com/dmlc/dlpack.</remarks>
    [TransfersOwnership]
    public nint ToDLPack()
    {
        var lease = Lease;
        if (!lease.TryEnd(_token))
        {
            ThrowUnusable(_lease);
        }

        // The lease itself goes on under its next token, which only the exported tensor has.
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
