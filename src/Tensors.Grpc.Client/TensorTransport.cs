namespace Tensors.Grpc;

/// <summary>Specifies how tensors are sent to another process.</summary>
public enum TensorTransport
{
    /// <summary>Messages contain references to tensors in memory that both processes share.</summary>
    SharedMemory,

    /// <summary>Messages contain the bytes of the tensors.</summary>
    Inline,
}
