using System.Diagnostics;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Tensors.Grpc.OpenInference.Wire;
using Tensors.Testing.Models;

namespace Tensors.Tool.Tests.Serving;

/// <summary>A server whose models take their time: it listens before they are loaded.</summary>
public sealed class LoadingServerTests : IDisposable
{
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("tensors-models-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_server_is_alive_but_not_ready_until_its_models_are_loaded()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Needs a named pipe in the file system.");
        }

        // The labels are read while the model is loaded, and they come when this test writes them.
        var labels = Path.Combine(_models.FullName, "m", "labels.txt");
        AddModel();
        await Programs.MustRunAsync("mkfifo", labels);

        var socket = Path.Combine(_models.FullName, "s.sock");
        using var server = ServeProcess.StartLoading(_models.FullName, socket);
        using var channel = Connect(socket);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var health = new Health.HealthClient(channel);
        await UntilListeningAsync(client);

        Assert.True((await client.ServerLiveAsync(new(), cancellationToken: Cancellation)).Live);
        Assert.False((await client.ServerReadyAsync(new(), cancellationToken: Cancellation)).Ready);
        Assert.False((await client.ModelReadyAsync(new() { Name = "m" }, cancellationToken: Cancellation)).Ready);
        foreach (var service in (string[])["", "inference.GRPCInferenceService", "tensors.v1.ModelWorker"])
        {
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await StatusAsync(service));
        }

        var error = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(new() { ModelName = "m" }, cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains("The server is still loading its models.", error.Status.Detail, StringComparison.Ordinal);

        await Task.Run(() => File.WriteAllText(labels, "a\nb\nc\n"), Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await server.WaitUntilReadyAsync();
        Assert.StartsWith("Ready: 1 model (m)", server.Ready, StringComparison.Ordinal);
        Assert.True((await client.ServerReadyAsync(new(), cancellationToken: Cancellation)).Ready);
        Assert.True((await client.ModelReadyAsync(new() { Name = "m" }, cancellationToken: Cancellation)).Ready);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await StatusAsync(""));

        async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync(string service) =>
            (await health.CheckAsync(new() { Service = service }, cancellationToken: Cancellation)).Status;
    }

    private static GrpcChannel Connect(string path) =>
        GrpcChannel.ForAddress(
            "http://localhost",
            new GrpcChannelOptions
            {
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler
                {
                    ConnectCallback = async (_, token) =>
                    {
                        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                        try
                        {
                            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                            return new NetworkStream(socket, ownsSocket: true);
                        }
                        catch
                        {
                            socket.Dispose();
                            throw;
                        }
                    },
                },
            }
        );

    private static async Task UntilListeningAsync(GRPCInferenceService.GRPCInferenceServiceClient client)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await client.ServerLiveAsync(new(), cancellationToken: Cancellation);
                return;
            }
            catch (RpcException e)
                when (e.StatusCode is StatusCode.Unavailable && watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50, Cancellation);
            }
        }
    }

    private void AddModel()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_models.FullName, "m", "1"));
        File.WriteAllBytes(
            Path.Combine(folder.FullName, "model.onnx"),
            Onnx.Identity(Onnx.Tensor("x", Onnx.Float32Type, "n"), Onnx.Tensor("y", Onnx.Float32Type, "n")).ToArray()
        );
        File.WriteAllText(
            Path.Combine(_models.FullName, "m", "config.pbtxt"),
            "output { name: 'y' data_type: TYPE_FP32 dims: -1 label_filename: 'labels.txt' }"
        );
    }
}
