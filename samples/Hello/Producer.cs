using Tensors;
using Tensors.Grpc;

namespace Hello;

/// <summary>The first process. Writes a frame into shared memory, and lets the second process measure its brightness.</summary>
internal static class Producer
{
    public static async Task RunAsync()
    {
        Say("starting this program again as the consumer ...");
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await WorkerProcess.StartAsync(
            path => new(Environment.ProcessPath!, [path]),
            allocator
        );
        using var meter = new MeterClient(worker.Channel, allocator);
        Say($"connected to process {worker.ProcessId}.");

        using var frame = Frame.Allocate(allocator, height: 1080, width: 1920);
        frame.Fill(0.5f);
        Say($"wrote a frame of {frame.Height} x {frame.Width} numbers into shared memory.");

        float brightness = await meter.MeasureAsync(frame);
        Say($"process {worker.ProcessId} measured {brightness}.");

        Say(
            worker.Channel.InlineReason is { } reason
                ? $"the frame was sent as bytes: {reason}"
                : $"sent and received {worker.Channel.Statistics.WireBytes} bytes for a frame of {4 * frame.Length:N0} bytes."
        );
    }

    private static void Say(string text) => Console.WriteLine($"Producer {Environment.ProcessId}: {text}");
}
