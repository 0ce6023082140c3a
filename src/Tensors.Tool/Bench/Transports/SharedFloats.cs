using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>The tensor that <see cref="RefTransport"/> sends to the consumer.</summary>
[SharedTensor(["elements"], DType.Float32)]
internal readonly partial struct SharedFloats;

/// <summary>The contract of the consumer.</summary>
[ModelContract("consumer")]
internal partial interface IConsumer
{
    /// <summary>Returns the first element.</summary>
    ValueTask<double> TouchAsync(SharedFloats.ReadOnly tensor, CancellationToken cancellationToken = default);

    /// <summary>Returns the sum of all elements.</summary>
    ValueTask<double> SumAsync(SharedFloats.ReadOnly tensor, CancellationToken cancellationToken = default);
}

/// <summary>The worker that implements the contract in the consumer process.</summary>
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
