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
                var start = Command(socket);
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

    /// <summary>Describes the start of a worker.</summary>
    public static ProcessStartInfo Command(string socket) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Tensors.TestWorker.dll"), socket]);

    public static async Task<IModelWorker> GetSumAsync(this WorkerProcess worker) =>
        await worker.Channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);

    /// <summary>1, 1, 1, …</summary>
    public static TensorBuffer Ones(SharedMemoryAllocator allocator, int count)
    {
        var tensor = allocator.Allocate<float>([count]);
        tensor.AsSpan<float>().Fill(1);
        return tensor;
    }

    /// <summary>
    /// Starts a call that runs until its gate is opened, and waits until it runs: the model has written the sum where the call's
    /// output is placed.
    /// </summary>
    public static async Task<GatedCall> StartGatedAsync(
        this IModelWorker model,
        SharedMemoryAllocator allocator,
        TensorBuffer x,
        CancellationToken cancellationToken = default,
        Action<InferenceCall>? prepare = null
    )
    {
        var gated = new GatedCall(allocator, x);
        prepare?.Invoke(gated.Call);
        gated.Running = model.InferAsync(gated.Call, cancellationToken).AsTask();
        await EventuallyAsync(() => gated.Running.IsCompleted || Volatile.Read(ref gated.Sum.AsSpan<float>()[0]) != 0);
        Assert.False(gated.Running.IsCompleted);
        return gated;
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

/// <summary>A call of <see cref="SumModel"/> that runs until its gate is opened.</summary>
internal sealed class GatedCall : IDisposable
{
    private readonly TensorBuffer _gate;

    public GatedCall(SharedMemoryAllocator allocator, TensorBuffer x)
    {
        Call = new InferenceCall(allocator);
        _gate = allocator.Allocate<long>([]);
        _gate.AsSpan<long>()[0] = SumModel.Closed;
        Sum = allocator.Allocate<float>([], access: PeerAccess.Write);
        Sum.AsSpan<float>()[0] = 0;
        Call.Inputs.Set("x", x);
        Call.Inputs.Set("gate", _gate);
        Call.Outputs.Place("sum", Sum);
    }

    public InferenceCall Call { get; }

    public TensorBuffer Sum { get; }

    public Task Running { get; set; } = Task.CompletedTask;

    public void Open() => Volatile.Write(ref _gate.AsSpan<long>()[0], SumModel.Closed + 1);

    public void Dispose()
    {
        Call.Dispose();
        _gate.Dispose();
        Sum.Dispose();
    }
}
