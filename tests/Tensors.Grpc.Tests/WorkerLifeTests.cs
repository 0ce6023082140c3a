using System.Diagnostics;
using System.Net.Sockets;
using Tensors.TestWorker;

namespace Tensors.Grpc.Tests;

/// <summary>Workers that die, restart, or never live.</summary>
public sealed class WorkerLifeTests
{
    [Fact]
    public async Task A_killed_worker_ends_its_calls_as_unavailable_and_their_inputs_come_back()
    {
        using var allocator = new SharedMemoryAllocator();
        await using var worker = await Workers.StartAsync(allocator);
        var model = await worker.GetSumAsync();
        var x = Workers.Ones(allocator, 100_000);
        var gated = await model.StartGatedAsync(allocator, x, TestContext.Current.CancellationToken);
        using (var process = Process.GetProcessById(worker.ProcessId))
        {
            process.Kill();
        }

        // The gate stays closed: the call ends only because its worker is dead.
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => gated.Running);
        Assert.IsType<ModelUnavailableException>(error);
        Assert.Contains(
            $"(process {worker.ProcessId}) ended with exit code 137 (SIGKILL). Most likely the kernel ended it",
            error.Message,
            StringComparison.Ordinal
        );

        gated.Dispose();
        x.Dispose();
        await Workers.EventuallyAsync(() =>
        {
            allocator.RemoveExpired(TimeSpan.FromMinutes(1));
            return allocator.GetSessionUsage("").UsedBytes == 0;
        });
    }

    [Fact]
    public async Task A_channel_finds_a_worker_that_was_restarted_at_the_same_place()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocketPath.Create();
        using var x = Workers.Ones(allocator, 10);
        var first = await ServeAsync(socket.Path);
        using var channel = await ModelWorkerChannel.ConnectAsync(
            socket.Address,
            allocator,
            cancellationToken: TestContext.Current.CancellationToken
        );
        var model = await channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);
        await first.StopAsync(TestContext.Current.CancellationToken);
        await using var second = await ServeAsync(socket.Path);

        using var call = new InferenceCall(allocator);
        call.Inputs.Set("x", x);
        await model.RunAsync(call);
        Assert.Equal(10, call.Outputs.Get("sum").AsReadOnlySpan<float>()[0]);
        Assert.Equal(TensorTransport.SharedMemory, channel.Transport);
    }

    [Fact]
    public async Task A_session_of_another_connection_is_refused()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocketPath.Create();
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

    [Theory]
    [InlineData("exit 7", "exit code 7 before it answered. Its standard error gives the reason.")]
    [InlineData("exit 0", "exit code 0 before it answered. Check that it calls ModelWorkerHost.RunAsync")]
    [InlineData(
        "/no-such-program",
        "exit code 127 before it answered. Most likely a program or a shared library was not"
    )]
    [InlineData("/dev/null", "exit code 126 before it answered. Most likely the program cannot be executed")]
    [InlineData(
        "kill -KILL $$",
        "exit code 137 (SIGKILL) before it answered. Most likely the kernel ended it because memory"
    )]
    [InlineData("kill -SEGV $$", "exit code 139 (SIGSEGV) before it answered. Most likely native code accessed memory")]
    [InlineData(
        "kill -ABRT $$",
        "exit code 134 (SIGABRT) before it answered. Most likely an exception was not handled"
    )]
    [InlineData("kill -BUS $$", "(SIGBUS) before it answered. Most likely shared memory ran out (see 'df /dev/shm')")]
    [InlineData("kill -TERM $$", "exit code 143 (SIGTERM) before it answered. Most likely a supervisor or 'kill'")]
    [InlineData("kill -HUP $$", "exit code 129 (SIGHUP) before it answered. Most likely its terminal was closed.")]
    [InlineData(
        "kill -INT $$",
        "exit code 130 (SIGINT) before it answered. Most likely it was interrupted with Ctrl-C."
    )]
    [InlineData("kill -ILL $$", "exit code 132 (SIGILL) before it answered. Most likely native code uses instructions")]
    [InlineData("kill -FPE $$", "exit code 136 (SIGFPE) before it answered. Most likely native code divided by zero.")]
    [InlineData(
        "kill -XCPU $$",
        "(SIGXCPU) before it answered. Most likely it used more processor time than 'ulimit -t'"
    )]
    [InlineData("kill -USR1 $$", "(signal ")]
    public async Task A_process_that_ends_before_it_answers_is_named_with_its_exit_code_and_the_likely_cause(
        string script,
        string expected
    )
    {
        using var allocator = new SharedMemoryAllocator();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            WorkerProcess.StartAsync(
                _ => ProgramSignals.StartInfoWithDefaults("sh", "-c", "ulimit -c 0; " + script),
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.IsType<ModelUnavailableException>(error);
        Assert.StartsWith("The worker process '", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_never_answers_is_stopped_after_the_timeout()
    {
        using var allocator = new SharedMemoryAllocator();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            WorkerProcess.StartAsync(
                _ => new ProcessStartInfo("sleep") { ArgumentList = { "1000" } },
                allocator,
                startTimeout: TimeSpan.FromMilliseconds(300),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.IsType<ModelUnavailableException>(error);
    }

    [Fact]
    public async Task A_process_that_listens_and_never_answers_is_stopped_after_the_timeout()
    {
        using var allocator = new SharedMemoryAllocator();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
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
        Assert.IsType<ModelUnavailableException>(error);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_named()
    {
        using var allocator = new SharedMemoryAllocator();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
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
        var socket = "";
        await using var worker = await WorkerProcess.StartAsync(
            path => Workers.Command(socket = path),
            allocator,
            cancellationToken: TestContext.Current.CancellationToken
        );
        using var x = Workers.Ones(allocator, 100);
        using var length = Workers.Number(50);
        using var giveUp = new CancellationTokenSource();
        GatedCall gated;
        string[] own;
        using (
            var channel = await ModelWorkerChannel.ConnectAsync(
                new Uri("unix://" + socket),
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        )
        {
            var model = await channel.GetModelAsync(SumModel.Name, TestContext.Current.CancellationToken);
            gated = await model.StartGatedAsync(
                allocator,
                x,
                giveUp.Token,
                call => call.Inputs.Set("head_length", length)
            );
            var ofTheClient = ChildProcesses.MappedRegions(Environment.ProcessId);
            own = [.. ChildProcesses.MappedRegions(worker.ProcessId).Except(ofTheClient, StringComparer.Ordinal)];
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gated.Running);
        }

        Assert.NotEmpty(own);
        Assert.All(own, region => Assert.True(File.Exists(region)));
        gated.Open();
        await Workers.EventuallyAsync(() => !own.Any(File.Exists));
        gated.Dispose();
    }

    [Fact]
    public async Task The_socket_of_a_killed_worker_is_taken_over_and_that_of_a_living_one_is_not()
    {
        using var socket = LocalSocketPath.Create();
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(socket.Path));
            File.Move(socket.Path, socket.Path + "x");
        }

        File.Move(socket.Path + "x", socket.Path);
        await using var host = await ServeAsync(socket.Path);
        await Assert.ThrowsAsync<IOException>(() => ServeAsync(socket.Path));
    }

    [Fact]
    public async Task Nobody_listening_is_unavailable()
    {
        using var allocator = new SharedMemoryAllocator();
        using var socket = LocalSocketPath.Create();
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            ModelWorkerChannel.ConnectAsync(
                socket.Address,
                allocator,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.IsType<ModelUnavailableException>(error);
    }

    [Fact]
    public async Task Only_the_user_can_reach_the_socket()
    {
        using var socket = LocalSocketPath.Create();
        await using var host = await ServeAsync(socket.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket.Path));
    }

    [Theory]
    [InlineData("touch")]
    [InlineData("mkfifo")]
    public async Task What_is_no_socket_is_not_removed_to_make_one(string makes)
    {
        using var socket = LocalSocketPath.Create();
        await Programs.MustRunAsync(makes, socket.Path);
        var error = await Assert.ThrowsAsync<IOException>(() => ServeAsync(socket.Path));
        Assert.Contains("is not a socket", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(socket.Path));
        File.Delete(socket.Path);
    }

    // A host in this process, so that it can be stopped and started at the same place.
    private static async Task<ModelWorkerHost> ServeAsync(string path)
    {
        var host = new ModelWorkerHost(new SumModel()).ListenGrpc(path);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
