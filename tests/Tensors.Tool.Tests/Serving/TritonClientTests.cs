using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Tensors.Grpc.OpenInference.Wire;
using Tensors.Testing.Models;

namespace Tensors.Tool.Tests.Serving;

/// <summary>What clients of Triton and KServe do, against the server as a process.</summary>
public sealed class TritonClientTests : IDisposable
{
    private static readonly float[] _values = [1, -2, 3.5f, 0];
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("tensors-models-");

    public TritonClientTests() =>
        File.WriteAllBytes(
            Path.Combine(_models.FullName, "identity.onnx"),
            Onnx.Identity(Onnx.Tensor("x", Onnx.Float32Type, "n"), Onnx.Tensor("y", Onnx.Float32Type, "n")).ToArray()
        );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_shared_memory_session_survives_a_pause_beyond_the_idle_timeout_and_a_broken_connection()
    {
        using var server = await ServeProcess.StartAsync(
            _models.FullName,
            "--idle-timeout",
            "4",
            "--ping-interval",
            "1",
            "--ping-timeout",
            "60"
        );
        using var memory = new SharedObject(64);
        memory.Write(_values);
        var channel = server.Connect();
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);

        // As in simple_grpc_shm_client.py of triton-inference-server/client.
        await client.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        await client.CudaSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        await RegisterAsync(client, "input_data", memory.Key, 0);
        await RegisterAsync(client, "output_data", memory.Key, 32);
        await InferAsync(client, memory);

        // Longer than the connection that is opened now, which holds nothing, and longer than it takes until a ping.
        await UntilIdleConnectionIsClosedAsync(server);
        await InferAsync(client, memory);
        Assert.Equal(2, await CountAsync(client));

        channel.Dispose();
        client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        await InferAsync(client, memory);
        Assert.Equal(2, await CountAsync(client));
        await client.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(0, await CountAsync(client));
    }

    [Fact]
    public async Task A_request_of_KServe_with_the_size_of_its_binary_data_is_answered()
    {
        using var server = await ServeProcess.StartAsync(_models.FullName);
        var request = Request();

        // As kserve.InferRequest.to_grpc writes it: parameters of REST's binary extension in requests of gRPC.
        request.Inputs[0].Parameters["binary_data_size"] = new InferParameter { Int64Param = 16 };
        request.Inputs[0].Parameters["content_type"] = new InferParameter { StringParam = "np" };
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y" });
        request.Outputs[0].Parameters["binary_data"] = new InferParameter { BoolParam = true };
        request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(_values)));
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var answer = await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_values, MemoryMarshal.Cast<byte, float>(answer.RawOutputContents[0].Span).ToArray());
    }

    [Fact]
    public async Task A_refusal_names_the_flag_that_was_reached()
    {
        using var server = await ServeProcess.StartAsync(
            _models.FullName,
            "--memory",
            "1MiB",
            "--session-quota",
            "64KiB"
        );
        var request = Request();
        request.Inputs[0].Shape[0] = 100_000;
        request.RawInputContents.Add(ByteString.CopyFrom(new byte[400_000]));
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(request, cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("--session-quota", error.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("PerSessionQuota", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("warning", true)]
    public async Task What_ONNX_Runtime_says_goes_through_the_log(string level, bool isLogged)
    {
        // Two inputs that cannot be added to each other: ONNX Runtime says so itself when the model is run.
        await File.WriteAllBytesAsync(
            Path.Combine(_models.FullName, "add.onnx"),
            Onnx.Model(
                    Onnx.GraphOf(
                            [Onnx.Tensor("a", Onnx.Float32Type, "n"), Onnx.Tensor("b", Onnx.Float32Type, "m")],
                            [Onnx.Tensor("c", Onnx.Float32Type, "k")]
                        )
                        .Add(
                            Onnx.NodeField,
                            new Proto().Add(1, "a").Add(1, "b").Add(2, "c").Add(3, "add").Add(4, "Add")
                        )
                )
                .ToArray(),
            Cancellation
        );
        using var server = await ServeProcess.StartAsync(_models.FullName, "--log-level", level, "--log-json");
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var request = new ModelInferRequest { ModelName = "add" };
        foreach (var (name, length) in (IEnumerable<(string, int)>)[("a", 2), ("b", 3)])
        {
            request.Inputs.Add(
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = name,
                    Datatype = "FP32",
                    Shape = { length },
                }
            );
            request.RawInputContents.Add(ByteString.CopyFrom(new byte[4 * length]));
        }

        await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(request, cancellationToken: Cancellation).ResponseAsync
        );
        await server.TerminateAsync();
        var (_, _, error) = await server.WaitAsync();
        Assert.All(
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("{", line, StringComparison.Ordinal)
        );
        Assert.Equal(isLogged, error.Contains("ONNX Runtime: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_server_has_the_name_that_it_is_given()
    {
        using var named = await ServeProcess.StartAsync(_models.FullName, "--server-name", "edge-7");
        Assert.Equal("edge-7", await NameAsync(named.Connect()));
        using var unnamed = await ServeProcess.StartAsync(_models.FullName);
        Assert.Equal("tensors", await NameAsync(unnamed.Connect()));

        static async Task<string> NameAsync(GrpcChannel channel) =>
            (
                await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ServerMetadataAsync(
                    new(),
                    cancellationToken: Cancellation
                )
            ).Name;
    }

    private static async Task RegisterAsync(
        GRPCInferenceService.GRPCInferenceServiceClient client,
        string name,
        string key,
        ulong offset
    ) =>
        await client.SystemSharedMemoryRegisterAsync(
            new()
            {
                Name = name,
                Key = key,
                Offset = offset,
                ByteSize = 32,
            },
            cancellationToken: Cancellation
        );

    private static async Task<int> CountAsync(GRPCInferenceService.GRPCInferenceServiceClient client) =>
        (await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions.Count;

    private static async Task InferAsync(GRPCInferenceService.GRPCInferenceServiceClient client, SharedObject memory)
    {
        memory.Clear(32, 16);
        var request = Request();
        Place(request.Inputs[0].Parameters, "input_data");
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y" });
        Place(request.Outputs[0].Parameters, "output_data");
        await client.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_values, memory.Read(32, _values.Length));

        static void Place(Google.Protobuf.Collections.MapField<string, InferParameter> parameters, string region)
        {
            parameters["shared_memory_region"] = new InferParameter { StringParam = region };
            parameters["shared_memory_byte_size"] = new InferParameter { Int64Param = 16 };
        }
    }

    private static ModelInferRequest Request() =>
        new()
        {
            ModelName = "identity",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x",
                    Datatype = "FP32",
                    Shape = { _values.Length },
                },
            },
        };

    private static async Task UntilIdleConnectionIsClosedAsync(ServeProcess server)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, Cancellation);
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Cancellation) > 0)
            {
                // What the server says first, and at the end.
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            // Closed, too.
        }
    }

    /// <summary>A shared memory object as a client makes it.</summary>
    private sealed class SharedObject : IDisposable
    {
        private readonly string _path;

        public SharedObject(int bytes)
        {
            Key = $"/tool-test-{Guid.NewGuid():n}";
            _path = "/dev/shm" + Key;
            File.WriteAllBytes(_path, new byte[bytes]);
        }

        public string Key { get; }

        public void Write(float[] values)
        {
            using var file = File.OpenWrite(_path);
            file.Write(MemoryMarshal.AsBytes<float>(values));
        }

        public void Clear(int offset, int bytes)
        {
            using var file = File.OpenWrite(_path);
            file.Position = offset;
            file.Write(new byte[bytes]);
        }

        public float[] Read(int offset, int count)
        {
            using var file = File.OpenRead(_path);
            file.Position = offset;
            var values = new float[count];
            file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        public void Dispose() => File.Delete(_path);
    }
}
