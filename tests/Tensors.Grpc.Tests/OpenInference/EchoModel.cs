namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>A model that gives back what it got, and waits where a test wants it to.</summary>
internal sealed class EchoModel(string name, DType dtype, params TensorAxis[] axes) : IModelWorker
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>The most calls that ran at a time.</summary>
    public int MostRunning { get; private set; }

    public int Running => Volatile.Read(ref _running);

    public ModelMetadata Metadata { get; } =
        new(name, [new("in", new TensorSpec(dtype, [.. axes]))], [new("out", new TensorSpec(dtype, [.. axes]))]);

    /// <summary>Whether calls wait for <see cref="Go"/>.</summary>
    public bool Waits { get; init; }

    public void Go() => _go.TrySetResult();

    public void Hold() => _go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            MostRunning = Math.Max(MostRunning, ++_running);
        }

        try
        {
            if (Waits)
            {
                await _go.Task.WaitAsync(cancellationToken);
            }

            var input = call.Inputs.Get("in");
            var output = call.Outputs.TryGetPlaced("out", out var placed)
                ? placed
                : call.Outputs.Allocate("out", input.DType, input.Shape);
            output.CopyFrom(input);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
