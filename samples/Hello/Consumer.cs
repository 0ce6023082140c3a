using System.Numerics.Tensors;
using Tensors;
using Tensors.Grpc;

namespace Hello;

/// <summary>The second process. Answers calls until the first process ends.</summary>
internal static class Consumer
{
    public static async Task RunAsync(string socket)
    {
        Say("started.");
        await new ModelWorkerHost(new Meter()).ListenGrpc(socket).RunAsync();
    }

    public static void Say(string text) => Console.WriteLine($"Consumer {Environment.ProcessId}: {text}");
}

/// <summary>Implements the contract. Reads the frame where the producer wrote it.</summary>
public sealed class Meter : MeterWorker
{
    protected override ValueTask<float> MeasureAsync(
        Frame.ReadOnly frame,
        MeasureOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        Consumer.Say($"reading {frame.Length} numbers where the producer wrote them.");
        return new(TensorPrimitives.Average(frame.Span));
    }
}
