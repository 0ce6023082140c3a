using CliWrap;
using Microsoft.Extensions.Logging;
using Tensors.TestWorker;

namespace Tensors.Grpc.Tests;

/// <summary>A worker in a network and mount namespace of its own, with a /dev/shm of its own: as in another container.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public async Task The_handshake_notices_inline_works_and_both_logs_name_the_cause()
    {
        var folder = Directory.CreateTempSubdirectory("tensors-ns-");
        try
        {
            var socket = Path.Combine(folder.FullName, "s");
            var leash = new TaskCompletionSource();
            using var worker = await StartAsync(socket, leash.Task);
            using var allocator = new SharedMemoryAllocator();
            var lines = new LogLines();
            using (var channel = await ConnectAsync(worker, socket, allocator, lines))
            {
                Assert.Equal(TensorTransport.Inline, channel.Transport);
                Assert.Contains("another IPC or mount namespace", channel.InlineReason, StringComparison.Ordinal);
                Assert.Contains("another IPC or mount namespace", Assert.Single(lines.Lines), StringComparison.Ordinal);

                var model = await channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);
                using var x = Workers.Ones(allocator, 1000);
                using var call = new InferenceCall(allocator);
                call.Inputs.Set("x", x);
                await model.RunAsync(call);
                Assert.Equal(1000, call.Outputs.Get("sum").AsReadOnlySpan<float>()[0]);
                Assert.Equal(0, channel.Statistics.SharedBytes);
                Assert.True(channel.Statistics.WireBytes > 4000);
            }

            leash.SetResult();
            var (_, _, log) = await worker.WaitAsync();
            Assert.Contains("another IPC or mount namespace", log, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ModelWorkerChannel> ConnectAsync(
        RunningProgram worker,
        string socket,
        SharedMemoryAllocator allocator,
        ILogger logger
    )
    {
        await Workers.EventuallyAsync(() => File.Exists(socket) || worker.HasExited);
        Assert.False(worker.HasExited);
        while (true)
        {
            try
            {
                return await ModelWorkerChannel.ConnectAsync(
                    new Uri("unix://" + socket),
                    allocator,
                    new ModelWorkerChannelOptions { Logger = logger },
                    TestContext.Current.CancellationToken
                );
            }
            catch (ModelUnavailableException) when (!worker.HasExited)
            {
                // Bound, and not listening yet.
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Starts a worker, whose standard input stays open until a task completes.</summary>
    private static async Task<RunningProgram> StartAsync(string socket, Task leash)
    {
        string[]? unshare = null;
        var refusals = new List<string>();
        foreach (
            var options in (string[][])
                [
                    ["--mount", "--net"],
                    ["--user", "--map-root-user", "--mount", "--net"],
                ]
        )
        {
            var refusal = await TryAsync([.. options, "sh", "-c", "mount -t tmpfs tmpfs /dev/shm"]);
            if (refusal is null)
            {
                unshare = options;
                break;
            }

            refusals.Add(refusal);
        }

        Assert.SkipWhen(unshare is null, "Namespaces are not permitted here: " + string.Join(" / ", refusals));
        var worker = Path.Combine(AppContext.BaseDirectory, "Tensors.TestWorker.dll");
        var command = $"mount -t tmpfs -o size=64m tmpfs /dev/shm && exec dotnet '{worker}' '{socket}'";
        return new RunningProgram(
            Cli.Wrap("unshare")
                .WithArguments([.. unshare!, "sh", "-c", command])
                .With(("TENSORS_SHARED_MEMORY_ROOT", null), ("TENSORS_WORKER_LEASH", "1"))
                .WithStandardInputPipe(PipeSource.Create((_, ended) => leash.WaitAsync(ended)))
        );
    }

    /// <summary>Why a command in namespaces of its own cannot run, or null where it can.</summary>
    private static async Task<string?> TryAsync(string[] arguments)
    {
        try
        {
            var (exitCode, _, error) = await Programs.RunAsync("unshare", arguments);
            return exitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }

    private sealed class LogLines : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add(formatter(state, exception));
    }
}
