using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Tensors.Grpc;
using Tensors.Grpc.OpenInference.Wire;
using Tensors.Testing;
using Tensors.Testing.Models;

namespace Tensors.Tool.Tests.Serving;

/// <summary>
/// The server under many clients, and under bad ones: it answers the others, and its memory returns to where it was. The load lasts 5
/// seconds, or 30 in a long run.
/// </summary>
public sealed class LoadTests : IDisposable
{
    private const int Clients = 100;
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("tensors-models-");

    public LoadTests() =>
        File.WriteAllBytes(
            Path.Combine(_models.FullName, "identity.onnx"),
            Onnx.Identity(Onnx.Tensor("x", Onnx.Float32Type, "n"), Onnx.Tensor("y", Onnx.Float32Type, "n")).ToArray()
        );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static TimeSpan Duration => TestEffort.Time(TimeSpan.FromSeconds(30), byDefault: 1.0 / 6);

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_hundred_clients_of_both_protocols_are_answered_and_memory_returns_to_its_start()
    {
        using var server = await StartAsync();
        await WaitUntilEmptyAsync(server);
        var times = new ConcurrentBag<double>();
        var errors = new ConcurrentBag<string>();
        using var end = new CancellationTokenSource(Duration);
        var clients = Enumerable
            .Range(0, Clients)
            .Select(i =>
                Task.Run(
                    () =>
                        (
                            i % 2 == 0
                                ? CallNativeAsync(server, i, times, errors, end.Token)
                                : CallPlainAsync(server, i, times, errors, end.Token)
                        ),
                    Cancellation
                )
            );
        await Task.WhenAll(clients);

        var sorted = times.Order().ToArray();
        Console.WriteLine(
            $"{Clients} clients, {Duration.TotalSeconds:N0} s: {sorted.Length:N0} calls, {errors.Count} errors, p50 "
                + $"{sorted[sorted.Length / 2]:N2} ms, p99 {sorted[sorted.Length * 99 / 100]:N2} ms, longest {sorted[^1]:N0} ms"
        );
        Assert.True(errors.IsEmpty, string.Join('\n', errors.Distinct(StringComparer.Ordinal).Take(5)));
        Assert.True(sorted.Length >= Clients);
        await WaitUntilEmptyAsync(server);
    }

    [Fact]
    public async Task A_thousand_clients_that_shake_hands_and_vanish_leave_nothing()
    {
        using var server = await StartAsync();
        using var allocator = new SharedMemoryAllocator();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (_, token) =>
            {
                using var channel = await ModelWorkerChannel.ConnectAsync(
                    server.Address,
                    allocator,
                    cancellationToken: token
                );
                Assert.Equal(TensorTransport.SharedMemory, channel.Transport);
            }
        );
        await WaitUntilEmptyAsync(server);
    }

    [Fact]
    public async Task Clients_that_vanish_mid_call_are_slow_or_send_rubbish_hurt_nobody()
    {
        using var server = await StartAsync("--max-message", "1MiB");
        var bad = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            bad.Add(VanishAsync(server));
            bad.Add(SendRubbishAsync(server, i));
        }

        // Connected, and saying nothing.
        using var silent = new TcpClient();
        await silent.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);

        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        for (var i = 0; i < 50; i++)
        {
            await client.ModelInferAsync(Request(100, i), cancellationToken: Cancellation);
        }

        await Task.WhenAll(bad);
        var large = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(Request(1 << 20, 0), cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.ResourceExhausted, large.StatusCode);
        await client.ModelInferAsync(Request(100, 1), cancellationToken: Cancellation);
        await WaitUntilEmptyAsync(server, leased: true);
    }

    private Task<ServeProcess> StartAsync(params string[] arguments) =>
        ServeProcess.StartSharingAsync(
            _models.FullName,
            [
                "--metrics",
                "127.0.0.1:0",
                "--log-level",
                "none",
                "--memory",
                "1GiB",
                "--session-quota",
                "64MiB",
                .. arguments,
            ]
        );

    private static int SizeOf(int client, int call) =>
        ((client + call) % 5) switch
        {
            0 => 1,
            1 => 1000,
            2 => 10_000,
            3 => 50_000,
            _ => 250_000,
        };

    private static async Task CallPlainAsync(
        ServeProcess server,
        int index,
        ConcurrentBag<double> times,
        ConcurrentBag<string> errors,
        CancellationToken end
    )
    {
        using var channel = GrpcChannel.ForAddress(
            server.Address,
            new GrpcChannelOptions { MaxReceiveMessageSize = null }
        );
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        for (var call = 0; call == 0 || !end.IsCancellationRequested; call++)
        {
            var request = Request(SizeOf(index, call), call);
            var begun = Stopwatch.GetTimestamp();
            try
            {
                var response = await client.ModelInferAsync(request, cancellationToken: Cancellation);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                if (!response.RawOutputContents[0].Equals(request.RawInputContents[0]))
                {
                    errors.Add("A plain client got another's elements.");
                }
            }
            catch (RpcException e)
            {
                errors.Add(e.Status.ToString());
            }
        }
    }

    private static async Task CallNativeAsync(
        ServeProcess server,
        int index,
        ConcurrentBag<double> times,
        ConcurrentBag<string> errors,
        CancellationToken end
    )
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 16 << 20 });
        using var channel = await ModelWorkerChannel.ConnectAsync(
            server.Address,
            allocator,
            cancellationToken: Cancellation
        );
        var model = await channel.GetModelAsync("identity", Cancellation);
        for (var call = 0; call == 0 || !end.IsCancellationRequested; call++)
        {
            using var x = allocator.Allocate<float>([SizeOf(index, call)]);
            x.AsSpan<float>().Fill((index * 1000) + call);
            using var inference = new InferenceCall(allocator);
            inference.Inputs.Set("x", x);
            var begun = Stopwatch.GetTimestamp();
            try
            {
                await model.InferAsync(inference, Cancellation);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                if (!inference.Outputs.Get("y").AsReadOnlyBytes().SequenceEqual(x.AsReadOnlyBytes()))
                {
                    errors.Add("A client got another's elements.");
                }
            }
            catch (TensorException e)
            {
                errors.Add(e.Message);
            }
        }
    }

    private static async Task VanishAsync(ServeProcess server)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var calls = Enumerable
            .Range(0, 4)
            .Select(i => client.ModelInferAsync(Request(50_000, i), cancellationToken: Cancellation).ResponseAsync)
            .ToArray();
        await Task.Yield();
        channel.Dispose();
        foreach (var call in calls)
        {
            await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendRubbishAsync(ServeProcess server, int seed)
    {
        var random = new Random(seed);
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port, Cancellation);
        var stream = connection.GetStream();
        var bytes = new byte[random.Next(1, 4096)];
        random.NextBytes(bytes);
        try
        {
            if (seed % 2 == 0)
            {
                await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Cancellation);
            }

            await stream.WriteAsync(bytes, Cancellation);
        }
        catch (IOException)
        {
            // It has hung up on us already.
        }
    }

    private static ModelInferRequest Request(int count, int value)
    {
        var elements = new float[count];
        elements.AsSpan().Fill(value);
        return new ModelInferRequest
        {
            ModelName = "identity",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x",
                    Datatype = "FP32",
                    Shape = { count },
                },
            },
            RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes(elements.AsSpan())) },
        };
    }

    /// <summary>Waits until the server holds no tensor, and where all clients are gone, no memory either.</summary>
    private static async Task WaitUntilEmptyAsync(ServeProcess server, bool leased = false)
    {
        var url = server.Ready.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal));
        var name = leased ? "tensors_session_leased" : "tensors_memory_committed";
        using var http = new HttpClient();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var text = await http.GetStringAsync(new Uri(url), Cancellation);
            var held = text.Split('\n')
                .Where(line => line.StartsWith(name, StringComparison.Ordinal))
                .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
            if (held == 0)
            {
                return;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{held:N0} bytes are still held.");
            await Task.Delay(200, Cancellation);
        }
    }
}
