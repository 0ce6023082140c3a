namespace Tensors.Grpc;

/// <summary>Specifies the protocol between a client and its server.</summary>
public enum ModelProtocol
{
    /// <summary>
    /// The protocol of this library, for workers built with it: <see cref="ModelWorkerChannel"/>. In the configuration: <c>tensors</c>.
    /// </summary>
    Tensors,

    /// <summary>
    /// The Open Inference Protocol, for Triton and other servers: <see cref="OpenInferenceChannel"/>. In the configuration:
    /// <c>open-inference</c>.
    /// </summary>
    OpenInference,
}
