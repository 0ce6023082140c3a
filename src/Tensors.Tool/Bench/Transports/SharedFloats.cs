using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>The tensor that is handed over.</summary>
[SharedTensor(["elements"], DType.Float32)]
internal readonly partial struct SharedFloats;

/// <summary>What a consumer does with it.</summary>
[ModelContract("consumer")]
internal partial interface IConsumer
{
    /// <summary>Answers with the first element.</summary>
    ValueTask<double> TouchAsync(SharedFloats.ReadOnly tensor, CancellationToken cancellationToken = default);

    /// <summary>Answers with the sum of all elements.</summary>
    ValueTask<double> SumAsync(SharedFloats.ReadOnly tensor, CancellationToken cancellationToken = default);
}

/// <summary>The consumer, in its process.</summary>
internal sealed class SharedFloatsConsumer : ConsumerWorker
{
    protected override ValueTask<double> TouchAsync(
        SharedFloats.ReadOnly tensor,
        TouchOutputs outputs,
        CancellationToken cancellationToken
    ) => new(Consumer.Answer(Work.Touch, tensor.Span));

    protected override ValueTask<double> SumAsync(
        SharedFloats.ReadOnly tensor,
        SumOutputs outputs,
        CancellationToken cancellationToken
    ) => new(Consumer.Answer(Work.Sum, tensor.Span));
}
