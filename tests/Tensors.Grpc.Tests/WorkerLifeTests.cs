using System.Diagnostics;
using System.Net.Sockets;
using Tensors.TestWorker;

namespace Tensors.Grpc.Tests;

/// <summary>Workers that die, restart, or never live.</summary>
public sealed class WorkerLifeTests
{
    [Fact]
    public async Task A_killed_worker_is_unavailable_within_a_second_and_inputs_come_back()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        var x = Workers.Ones(allocator, 100_000);
        using var sleep = Workers.Number(60_000);
        using var call = new InferenceCall(allocator);
        call.SetInput("x", x);
        call.SetInput("sleep_ms", sleep);
        var running = model.RunAsync(call).AsTask();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        using (var process = Process.GetProcessById(worker.ProcessId))
        {
            process.Kill();
        }

        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<ModelCallException>(() => running);
        Assert.Equal(ModelCallError.Unavailable, error.Error);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");

        x.Dispose();
        await Workers.EventuallyAsync(() =>
        {
            allocator.CleanupExpired(TimeSpan.FromMinutes(1));
            return allocator.SessionUsage("").UsedBytes == 0;
        });
    }

    [Fact]
    public async Task A_channel_finds_a_worker_that_was_restarted_at_the_same_place()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocket.Create();
        using var x = Workers.Ones(allocator, 10);
        var first = await ServeAsync(socket.Path);
        using var channel = await ModelWorkerChannel.ConnectAsync(
            socket.Address,
            allocator,
            cancellationToken: TestContext.Current.CancellationToken
        );
        var model = await channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);
        await first.StopAsync();
        await using var second = await ServeAsync(socket.Path);

        using var call = new InferenceCall(allocator);
        call.SetInput("x", x);
        await model.RunAsync(call);
        Assert.Equal(10, call.GetOutput("sum").AsReadOnlySpan<float>()[0]);
        Assert.Equal(TensorTransport.SharedMemory, channel.Transport);
    }

    [Fact]
    public async Task A_session_of_another_connection_is_refused()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocket.Create();
        await using var host = await ServeAsync(socket.Path);
        var cancellation = TestContext.Current.CancellationToken;
        using var one = await ModelWorkerChannel.ConnectAsync(
            socket.Address,
            allocator,
            cancellationToken: cancellation
        );
        using var other = await ModelWorkerChannel.ConnectAsync(
            socket.Address,
            allocator,
            cancellationToken: cancellation
        );
        var request = new V1.InferRequest { Model = SumModel.Name, Session = one.CurrentSession.Name };
        var error = await Assert.ThrowsAsync<global::Grpc.Core.RpcException>(async () =>
            await other.Client.InferAsync(request, cancellationToken: cancellation)
        );
        Assert.Equal(global::Grpc.Core.StatusCode.FailedPrecondition, error.StatusCode);
    }

    [Fact]
    public async Task A_process_that_ends_before_it_answers_is_named_with_its_exit_code()
    {
        using var allocator = new SharedMemoryAllocator();
        var error = await Assert.ThrowsAsync<ModelCallException>(() =>
            WorkerProcess.StartAsync(
                _ => new ProcessStartInfo("sh") { ArgumentList = { "-c", "exit 7" } },
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(ModelCallError.Unavailable, error.Error);
        Assert.Contains("exit code 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_never_answers_is_stopped_after_the_timeout()
    {
        using var allocator = new SharedMemoryAllocator();
        var error = await Assert.ThrowsAsync<ModelCallException>(() =>
            WorkerProcess.StartAsync(
                _ => new ProcessStartInfo("sleep") { ArgumentList = { "1000" } },
                allocator,
                startTimeout: TimeSpan.FromMilliseconds(300),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(ModelCallError.Unavailable, error.Error);
    }

    [Fact]
    public async Task A_process_that_listens_and_never_answers_is_stopped_after_the_timeout()
    {
        using var allocator = new SharedMemoryAllocator();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var error = await Assert.ThrowsAsync<ModelCallException>(() =>
            WorkerProcess.StartAsync(
                path =>
                {
                    listener.Bind(new UnixDomainSocketEndPoint(path));
                    listener.Listen();
                    return new ProcessStartInfo("sleep") { ArgumentList = { "1000" } };
                },
                allocator,
                startTimeout: TimeSpan.FromMilliseconds(500),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(ModelCallError.Unavailable, error.Error);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_named()
    {
        using var allocator = new SharedMemoryAllocator();
        var error = await Assert.ThrowsAsync<ModelCallException>(() =>
            WorkerProcess.StartAsync(
                _ => new ProcessStartInfo("no-such-program"),
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("no-such-program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_during_a_call_leaves_no_region_behind()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocket.Create();
        await using var host = await ServeAsync(socket.Path);
        using var x = Workers.Ones(allocator, 100);
        using var length = Workers.Number(50);
        using var sleep = Workers.Number(300);
        var before = Regions();
        using (
            var channel = await ModelWorkerChannel.ConnectAsync(
                socket.Address,
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        )
        {
            var model = await channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);
            using var call = new InferenceCall(allocator);
            call.SetInput("x", x);
            call.SetInput("head_length", length);
            call.SetInput("sleep_ms", sleep);
            using var cancel = new CancellationTokenSource(100);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                model.InferAsync(call, cancel.Token).AsTask()
            );
        }

        await Workers.EventuallyAsync(() => Regions() <= before);
    }

    [Fact]
    public async Task The_socket_of_a_killed_worker_is_taken_over_and_that_of_a_living_one_is_not()
    {
        using var socket = LocalSocket.Create();
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(socket.Path));
            File.Move(socket.Path, socket.Path + "x");
        }

        File.Move(socket.Path + "x", socket.Path);
        await using var host = await ServeAsync(socket.Path);
        await Assert.ThrowsAsync<IOException>(() =>
            ModelWorkerHost.ServeAsync(
                new SumModel(),
                socket.Path,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
    }

    private static int Regions()
    {
        var root = Environment.GetEnvironmentVariable("TENSORS_SHARED_MEMORY_ROOT") ?? "/dev/shm";
        return Directory
            .GetFiles(
                root,
                "*.data",
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }
            )
            .Length;
    }

    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocket.Create();
        var error = await Assert.ThrowsAsync<ModelCallException>(() =>
            ModelWorkerChannel.ConnectAsync(
                socket.Address,
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(ModelCallError.Unavailable, error.Error);
    }

    [Fact]
    public async Task Only_the_user_can_reach_the_socket()
    {
        using var socket = LocalSocket.Create();
        await using var host = await ServeAsync(socket.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket.Path));
    }

    [Theory]
    [InlineData("touch")]
    [InlineData("mkfifo")]
    public async Task What_is_no_socket_is_not_removed_to_make_one(string makes)
    {
        using var socket = LocalSocket.Create();
        using (var made = System.Diagnostics.Process.Start(makes, [socket.Path]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var error = await Assert.ThrowsAsync<IOException>(() => ServeAsync(socket.Path));
        Assert.Contains("is no socket", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(socket.Path));
        File.Delete(socket.Path);
    }

    private static async Task<Host> ServeAsync(string path)
    {
        var stop = new CancellationTokenSource();
        var running = ModelWorkerHost.ServeAsync(new SumModel(), path, cancellationToken: stop.Token);
        await Workers.EventuallyAsync(() =>
            running.IsCompleted
            || (File.Exists(path) && File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite))
        );
        if (running.IsFaulted)
        {
            await running;
        }

        return new Host(running, stop);
    }

    /// <summary>A host in this process, so that it can be stopped and started at the same place.</summary>
    private sealed class Host(Task running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            stop.Dispose();
        }
    }
}
