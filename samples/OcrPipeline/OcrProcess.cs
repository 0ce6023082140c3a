using System.Diagnostics;
using Tensors;
using Tensors.Grpc;
using Tensors.OnnxRuntime;

namespace OcrPipeline;

/// <summary>What a worker process does.</summary>
internal enum OcrRole
{
    /// <summary>Finds lines and cuts them out.</summary>
    Detection,

    /// <summary>Reads them.</summary>
    Recognition,
}

/// <summary>This very program, started again as a worker.</summary>
internal static class OcrProcess
{
    private const string WorkerOption = "--worker";

    // A reader that is slow, or stopped in a debugger, still finds the crops that wait for it.
    private static readonly TimeSpan _cropsWait = TimeSpan.FromMinutes(10);

    /// <summary>The memory that each of the three processes may take.</summary>
    /// <param name="allowHeap">Whether the heap will do where there is no shared memory: for tensors that stay in their process.</param>
    public static SharedMemoryAllocatorOptions Memory(bool allowHeap) =>
        new()
        {
            MaxBytes = 1L << 30,
            TensorTtl = _cropsWait,
            AllowHeap = allowHeap,
        };

    /// <summary>What this process was started to do, or null where a person started it.</summary>
    public static (OcrRole Role, string Socket)? WorkerOf(string[] args) =>
        args is [WorkerOption, var name, var socket] && Enum.TryParse<OcrRole>(name, out var role)
            ? (role, socket)
            : null;

    /// <summary>The whole of a worker process.</summary>
    public static async Task ServeAsync(OcrRole role, string socket)
    {
        if (role is OcrRole.Detection)
        {
            using var allocator = new SharedMemoryAllocator(Memory(allowHeap: true));
            using var detector = new TextDetector(ModelFiles.PathOf(ModelFiles.Detection), allocator);
            await new ModelWorkerHost(detector).ListenGrpc(socket, Configure).RunAsync();
        }
        else
        {
            using var recognizer = LoadRecognizer();
            await new ModelWorkerHost(recognizer).ListenGrpc(socket, Configure).RunAsync();
        }
    }

    /// <summary>Starts a worker, and makes sure that it shares memory.</summary>
    /// <param name="role">What it does.</param>
    /// <param name="allocator">Where the caller's tensors are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelCallException">It did not start, or shares no memory.</exception>
    public static async Task<WorkerProcess> StartAsync(
        OcrRole role,
        SharedMemoryAllocator allocator,
        CancellationToken cancellationToken
    )
    {
        var worker = await WorkerProcess.StartAsync(
            socket => Command(role, socket),
            allocator,
            cancellationToken: cancellationToken
        );
        if (worker.Channel.InlineReason is not { } reason)
        {
            return worker;
        }

        await worker.DisposeAsync();
        throw new ModelCallException(
            $"This sample sends crops between processes through shared memory, but these processes do not share memory: {reason} Use --in-process."
        );
    }

    /// <summary>Loads the recognition model, which is its contract's worker as it is.</summary>
    public static OnnxModelWorker<ITextRecognizer> LoadRecognizer() =>
        new(ModelFiles.PathOf(ModelFiles.Recognition), ModelSession.Options);

    private static void Configure(ModelWorkerOptions options) => options.Memory = Memory(allowHeap: false);

    private static ProcessStartInfo Command(OcrRole role, string socket)
    {
        // This very program again, whether it was started by itself or as `dotnet OcrPipeline.dll`.
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program);
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OcrPipeline.dll"));
        }

        start.ArgumentList.Add(WorkerOption);
        start.ArgumentList.Add(role.ToString());
        start.ArgumentList.Add(socket);
        return start;
    }
}
