namespace Tensors.Grpc;

/// <summary>Specifies how tensors are sent to another process.</summary>
public enum TensorTransport
{
    /// <summary>A message contains references to tensors in memory that both processes share.</summary>
    SharedMemory,

    /// <summary>A message contains the bytes of the tensors.</summary>
    Inline,
}
