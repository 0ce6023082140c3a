namespace Tensors.Grpc;

/// <summary>What a client and its server speak.</summary>
public enum ModelProtocol
{
    /// <summary>This library's own, with its workers: <see cref="ModelWorkerChannel"/>. In configuration <c>tensors</c>.</summary>
    Tensors,

    /// <summary>The Open Inference Protocol, with Triton and others: <see cref="OpenInferenceChannel"/>. In configuration <c>open-inference</c>.</summary>
    OpenInference,
}
