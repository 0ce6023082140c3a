using System.Diagnostics;
using System.Runtime.Versioning;
using Tensors.TestWorker;

[assembly: UnsupportedOSPlatform("windows")]

namespace Tensors.Grpc.Tests;

/// <summary>Real worker processes, and tensors to send to them.</summary>
internal static class Workers
{
    /// <summary>A worker that sees the same shared memory, unless told to look elsewhere.</summary>
    public static Task<WorkerProcess> StartAsync(
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions? options = null,
        string? sharedMemoryRoot = null
    ) =>
        WorkerProcess.StartAsync(
            socket =>
            {
                var start = new ProcessStartInfo("dotnet")
                {
                    ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Tensors.TestWorker.dll"), socket },
                };
                if (sharedMemoryRoot is not null)
                {
                    start.Environment["TENSORS_SHARED_MEMORY_ROOT"] = sharedMemoryRoot;
                }

                return start;
            },
            allocator,
            options,
            cancellationToken: TestContext.Current.CancellationToken
        );

    public static async Task<IModelWorker> GetSumAsync(this WorkerProcess worker) =>
        await worker.Channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);

    /// <summary>1, 1, 1, …</summary>
    public static TensorBuffer Ones(SharedMemoryAllocator allocator, int count)
    {
        var tensor = allocator.Allocate<float>([count]);
        tensor.AsSpan<float>().Fill(1);
        return tensor;
    }

    public static TensorBuffer Number(long number) => TensorBuffer.FromArray([number], []);

    public static ValueTask RunAsync(this IModelWorker model, InferenceCall call) =>
        model.InferAsync(call, TestContext.Current.CancellationToken);

    /// <summary>Waits for what another process does in its own time.</summary>
    public static Task EventuallyAsync(Func<bool> condition) => EventuallyAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="EventuallyAsync(Func{bool})"/>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not come true within 30 seconds.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
