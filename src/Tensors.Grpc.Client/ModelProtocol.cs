namespace Tensors.Grpc;

/// <summary>Specifies the protocol between a client and its server.</summary>
public enum ModelProtocol
{
    /// <summary>
    /// The protocol of this library, for workers that are built with it (<see cref="ModelWorkerChannel"/>). The name in the configuration
    /// is <c>tensors</c>.
    /// </summary>
    Tensors,

    /// <summary>
    /// The Open Inference Protocol, for Triton and other servers (<see cref="OpenInferenceChannel"/>). The name in the configuration is
    /// <c>open-inference</c>.
    /// </summary>
    OpenInference,
}
