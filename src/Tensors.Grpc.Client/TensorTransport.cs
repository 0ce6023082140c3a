namespace Tensors.Grpc;

/// <summary>How tensors travel.</summary>
public enum TensorTransport
{
    /// <summary>As references into memory that both processes see.</summary>
    SharedMemory,

    /// <summary>As bytes in the message.</summary>
    Inline,
}
