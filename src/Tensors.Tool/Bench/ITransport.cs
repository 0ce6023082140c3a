using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>
/// Represents a way to send a tensor to another process. An implementation contains both the producer and the consumer.
/// </summary>
internal interface ITransport
{
    /// <summary>Gets the name of the transport in reports.</summary>
    string Name { get; }

    /// <summary>Gets a description of how the transport works, in one sentence.</summary>
    string Description { get; }

    /// <summary>Runs the consumer process. It serves until the process that started it ends or closes the pipe to it.</summary>
    /// <param name="socketPath">The path of the Unix domain socket to listen on.</param>
    Task ServeAsync(string socketPath);

    /// <summary>Starts a consumer process, connects to it, and returns the producer.</summary>
    /// <param name="heap">The tensor of the producers that do not share memory. All transports use the same one.</param>
    /// <param name="elements">The length of the tensor, in float32 elements.</param>
    /// <param name="cancellationToken">Cancels starting.</param>
    Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken);
}

/// <summary>
/// Represents the producer of a transport. It has a tensor and a connection to the consumer process. Disposing it also ends the consumer.
/// </summary>
internal interface IProducer : IAsyncDisposable
{
    /// <summary>Gets the value to which <see cref="Write"/> has set all elements.</summary>
    float Value { get; }

    /// <summary>Replaces the tensor with one in warm memory, and sets all its elements to a value.</summary>
    void Write(float value);

    /// <summary>Sends the tensor to the consumer, and returns the consumer's result.</summary>
    /// <exception cref="Tensors.Tool.CommandLine.ToolException">The consumer has ended or closed the connection.</exception>
    ValueTask<double> DeliverAsync(Work work, CancellationToken cancellationToken);
}
