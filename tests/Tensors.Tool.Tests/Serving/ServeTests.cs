using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Tool.Tests.Serving;

/// <summary>The server as a process of its own: with a client made from the protocol's public file, with probes, and with signals.</summary>
public sealed class ServeTests : IDisposable
{
    private const int Samples = 576;
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("tensors-models-");

    public ServeTests() => File.Copy(Silero, Path.Combine(_models.FullName, "silero_vad.onnx"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Silero => Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_plain_client_runs_a_model_with_raw_contents_and_with_shared_memory()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName);
        Assert.Contains("1 model (silero_vad)", server.Ready, StringComparison.Ordinal);
        Assert.Contains("this machine only", server.Ready, StringComparison.Ordinal);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var metadata = await client.ModelMetadataAsync(new() { Name = "silero_vad" }, cancellationToken: Cancellation);
        Assert.Equal("onnxruntime_onnx", metadata.Platform);

        var samples = Enumerable.Range(0, Samples).Select(i => MathF.Sin(i / 5f) / 2).ToArray();
        var raw = await client.ModelInferAsync(Request(samples), cancellationToken: Cancellation);
        var expected = MemoryMarshal.Cast<byte, float>(raw.RawOutputContents[0].Span).ToArray();
        Assert.InRange(Assert.Single(expected), 0.0001f, 0.9999f);

        var path = $"/dev/shm/tool-test-{Guid.NewGuid():n}";
        try
        {
            await File.WriteAllBytesAsync(path, new byte[4096], Cancellation);
            await using (var file = File.OpenWrite(path))
            {
                file.Position = 8;
                file.Write(MemoryMarshal.AsBytes(samples.AsSpan()));
            }

            await client.SystemSharedMemoryRegisterAsync(
                new()
                {
                    Name = "r",
                    Key = Path.GetFileName(path),
                    ByteSize = 4096,
                },
                cancellationToken: Cancellation
            );
            var request = Request(samples);
            request.RawInputContents.RemoveAt(0);
            Place(request.Inputs[0].Parameters, Samples * 4, 8);
            request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "output" });
            Place(request.Outputs[0].Parameters, 4, 3000);
            var shared = await client.ModelInferAsync(request, cancellationToken: Cancellation);
            Assert.Equal("output", Assert.Single(shared.Outputs).Name);
            await using var result = File.OpenRead(path);
            result.Position = 3000;
            var bytes = new byte[4];
            await result.ReadExactlyAsync(bytes, Cancellation);
            Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Health_and_reflection_answer()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName);
        var channel = server.Connect();
        var health = new Health.HealthClient(channel);
        foreach (var service in (string[])["", "inference.GRPCInferenceService", "tensors.v1.ModelWorker"])
        {
            var answer = await health.CheckAsync(new() { Service = service }, cancellationToken: Cancellation);
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
        }

        using var reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(
            cancellationToken: Cancellation
        );
        await reflection.RequestStream.WriteAsync(new() { ListServices = "" }, Cancellation);
        Assert.True(await reflection.ResponseStream.MoveNext(Cancellation));
        var services = reflection.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "inference.GRPCInferenceService",
                "tensors.v1.ModelWorker",
                "grpc.health.v1.Health",
            },
            services.ToHashSet(StringComparer.Ordinal)
        );
        await reflection.RequestStream.WriteAsync(
            new() { FileContainingSymbol = "inference.GRPCInferenceService" },
            Cancellation
        );
        Assert.True(await reflection.ResponseStream.MoveNext(Cancellation));
        Assert.NotEmpty(reflection.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
    }

    [Fact]
    public async Task A_model_that_does_not_load_is_reported_and_stops_no_other()
    {
        await File.WriteAllTextAsync(Path.Combine(_models.FullName, "broken.onnx"), "no model", Cancellation);
        using var server = await ServeProcess.StartAsync(_models.FullName);
        Assert.Contains("1 model (silero_vad)", server.Ready, StringComparison.Ordinal);
        Assert.Contains("1 failed (broken)", server.Ready, StringComparison.Ordinal);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var index = await client.RepositoryIndexAsync(new(), cancellationToken: Cancellation);
        var broken = index.Models.Single(model => model.Name is "broken");
        Assert.Equal("UNAVAILABLE", broken.State);
        Assert.NotEmpty(broken.Reason);
        Assert.DoesNotContain(_models.FullName, broken.Reason, StringComparison.Ordinal);

        await server.TerminateAsync();
        var (exitCode, _, error) = await server.WaitAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("The model 'broken' version 1 cannot be loaded: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(server.Leftovers);
    }

    [Fact]
    public async Task The_line_of_a_ready_server_is_one_whatever_files_are_called()
    {
        File.Copy(Silero, Path.Combine(_models.FullName, "a\nb.onnx"));
        using var server = await ServeProcess.StartAsync(_models.FullName);
        Assert.EndsWith("send SIGTERM to stop the server.", server.Ready, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_loaded_and_unloaded_on_request()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName, "--load", "request");
        Assert.Contains("1 not loaded yet", server.Ready, StringComparison.Ordinal);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var samples = new float[Samples];
        var refused = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(Request(samples), cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        await client.RepositoryModelLoadAsync(new() { ModelName = "silero_vad" }, cancellationToken: Cancellation);
        await client.ModelInferAsync(Request(samples), cancellationToken: Cancellation);
        await client.RepositoryModelUnloadAsync(new() { ModelName = "silero_vad" }, cancellationToken: Cancellation);
        refused = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(Request(samples), cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
    }

    [Fact]
    public async Task Metrics_are_read_by_http_on_their_own_port()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName, "--metrics", "127.0.0.1:0");
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        await client.ModelInferAsync(Request(new float[Samples]), cancellationToken: Cancellation);
        var url = server.Ready.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal));
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(url), Cancellation);
        Assert.Contains("tensors_model_call_duration", text, StringComparison.Ordinal);
        Assert.Contains("tensors_server_calls_running", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_server_is_unavailable_at_once_and_its_memory_goes_with_the_next_sweep()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        await client.ModelInferAsync(Request(new float[Samples]), cancellationToken: Cancellation);
        await server.KillAsync();
        await server.WaitAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(Request(new float[Samples]), cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Theory]
    [InlineData("--models", "/no/such/folder", "The folder '/no/such/folder' does not exist")]
    [InlineData("--grpc", "here", "is not an address with a port")]
    [InlineData("--grpc", "127.0.0.1:99999", "is not an address with a port")]
    [InlineData("--memory", "1", "--memory: '1' is not a size from 1 MiB to 65,536 TiB")]
    [InlineData("--session-quota", "2GiB", "--session-quota: 2 GiB is more than --memory, which is 1 GiB.")]
    [InlineData("--memory", "much", "'much' is not a size")]
    [InlineData("--client-shm", "share", "'share' is not valid. Use one of copy, map, off.")]
    [InlineData("--max-calls", "0", "at least 1")]
    [InlineData("--providers", "Abacus", "Abacus")]
    [InlineData("--batch-window", "-1", "'-1' is not valid. Use a number of milliseconds from 0 to 60,000.")]
    [InlineData("--batch-window", "1e300", "'1e300' is not valid. Use a number of milliseconds")]
    [InlineData("--drain", "-5", "'-5' is not valid. Use a number of seconds from 0 to 86,400.")]
    [InlineData("--drain", "NaN", "'NaN' is not valid. Use a number of seconds")]
    [InlineData("--memory", "9223372036854775807", "is not a size from 1 MiB to 65,536 TiB")]
    [InlineData("--session-quota", "0", "is not a size from 64 KiB")]
    [InlineData("--max-message", "4GiB", "is not a size from 1 B to 2 GiB")]
    [InlineData("--idle-timeout", "-1", "'-1' is not valid. Use a number of seconds from 0 to 86,400.")]
    [InlineData(
        "--ping-interval",
        "0.5",
        "--ping-interval: 0.5 is too short. Use 1 second or more, or 0 for no pings."
    )]
    [InlineData("--ping-timeout", "0", "--ping-timeout: 0 is too short. Use 1 second or more.")]
    [InlineData("--registration-grace", "long", "'long' is not valid. Use a number of seconds")]
    [InlineData("--server-name", "", "--server-name: the name is empty")]
    [InlineData("--models", "", "--models: the path is empty")]
    [InlineData("--socket", "", "--socket: the path is empty")]
    [InlineData("--socket", "/no/such/folder/s", "the folder '/no/such/folder' does not exist.")]
    public async Task Wrong_input_is_told_and_nothing_starts(string option, string value, string message)
    {
        // The server cannot listen on a port that is in use: it must find the mistake before it listens.
        using var used = new TcpListener(IPAddress.Loopback, 0);
        used.Start();
        List<string> arguments = ["serve", option, value];
        if (option is not "--models")
        {
            arguments.AddRange(["--models", _models.FullName]);
        }

        if (option is not "--grpc")
        {
            arguments.AddRange(["--grpc", $"{used.LocalEndpoint}"]);
        }

        var (exitCode, output, error) = await ToolProcess.RunAsync([.. arguments]);
        Assert.Equal((2, ""), (exitCode, output.Split("Description:")[0]));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_each_default_in_the_words_that_can_be_typed()
    {
        var (exitCode, output, _) = await ToolProcess.RunAsync("serve", "--help");
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("[default:", output, StringComparison.Ordinal);
        var options = output.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal)).ToArray();
        Assert.True(options.Length > 15, output);
        Assert.All(
            options.Where(line => !line.Contains("(REQUIRED)", StringComparison.Ordinal)),
            line => Assert.Contains("Default:", line, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task An_address_that_is_not_of_this_machine_is_one_sentence()
    {
        // Of a block that is for documents (RFC 5737).
        var (exitCode, _, error) = await ToolProcess.RunAsync(
            "serve",
            "--models",
            _models.FullName,
            "--grpc",
            "192.0.2.1:8001"
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("The server cannot listen: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        var path = Path.Combine(_models.FullName, "notes.txt");
        await File.WriteAllTextAsync(path, "mine", Cancellation);
        var (exitCode, _, error) = await ToolProcess.RunAsync("serve", "--models", _models.FullName, "--socket", path);
        Assert.Equal(1, exitCode);
        Assert.Contains("is a file that is not a socket", error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, Cancellation));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName);
        var (exitCode, _, error) = await ToolProcess.RunAsync(
            "serve",
            "--models",
            _models.FullName,
            "--grpc",
            $"127.0.0.1:{server.Address.Port}"
        );
        Assert.Equal(1, exitCode);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
    }

    private static ModelInferRequest Request(float[] samples) =>
        new()
        {
            ModelName = "silero_vad",
            Inputs =
            {
                Input("input", "FP32", 1, samples.Length),
                Input("state", "FP32", 2, 1, 128),
                Input("sr", "INT64"),
            },
            RawInputContents =
            {
                ByteString.CopyFrom(MemoryMarshal.AsBytes(samples.AsSpan())),
                ByteString.CopyFrom(new byte[2 * 128 * 4]),
                ByteString.CopyFrom(BitConverter.GetBytes(16_000L)),
            },
        };

    private static ModelInferRequest.Types.InferInputTensor Input(string name, string datatype, params long[] shape) =>
        new()
        {
            Name = name,
            Datatype = datatype,
            Shape = { shape },
        };

    private static void Place(
        Google.Protobuf.Collections.MapField<string, InferParameter> parameters,
        long byteSize,
        long offset
    )
    {
        parameters["shared_memory_region"] = new InferParameter { StringParam = "r" };
        parameters["shared_memory_byte_size"] = new InferParameter { Int64Param = byteSize };
        parameters["shared_memory_offset"] = new InferParameter { Int64Param = offset };
    }
}
