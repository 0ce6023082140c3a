using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>A way to give a tensor to another process: both sides of it.</summary>
internal interface ITransport
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>How it works, in a sentence.</summary>
    string Description { get; }

    /// <summary>The consumer's side, the whole of a process: serves until the process that started it ends or lets go of it.</summary>
    /// <param name="socketPath">Where to listen.</param>
    Task ServeAsync(string socketPath);

    /// <summary>The producer's side: starts a consumer's process and connects to it.</summary>
    /// <param name="heap">The memory of producers that share none: one for all transports.</param>
    /// <param name="elements">The tensor's length, in float32 elements.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken);
}

/// <summary>A producer with a tensor, and a consumer that answers.</summary>
internal interface IProducer : IAsyncDisposable
{
    /// <summary>What every element is, once it has been written.</summary>
    float Value { get; }

    /// <summary>Takes warm memory for a tensor, in place of the one before, and writes every element.</summary>
    void Write(float value);

    /// <summary>Gives the tensor to the consumer and waits for its answer.</summary>
    /// <exception cref="Tensors.Tool.CommandLine.ToolException">The consumer is gone.</exception>
    ValueTask<double> DeliverAsync(Work work, CancellationToken cancellationToken);
}
