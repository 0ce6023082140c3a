using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;
using Tensors.OnnxRuntime.Repository.Configuration;
using Tensors.OnnxRuntime.Repository.TextFormat;
using Tensors.Testing.Models;

namespace Tensors.Tool.Tests.Serving;

/// <summary>Triton's configurations, given to the server as a process of its own.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("tensors-models-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>y is x, float32[n, 3].</summary>
    private static byte[] Model =>
        Onnx.Identity(Onnx.Tensor("x", Onnx.Float32Type, "n", 3), Onnx.Tensor("y", Onnx.Float32Type, "n", 3)).ToArray();

    public void Dispose() => _models.Delete(recursive: true);

    [Fact]
    public async Task A_model_with_sequence_batching_is_not_ready_and_index_log_and_answers_say_why()
    {
        const string Reason =
            "config.pbtxt cannot be used: line 2, column 1: 'sequence_batching' is not supported: this server does not "
            + "support the state and control inputs of sequences.";
        Add(
            "sequence",
            """
            max_batch_size: 8
            sequence_batching {
              direct { }
              control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] } ] } ]
            }
            """
        );
        Add("plain", "max_batch_size: 8");
        using var server = await ServeProcess.StartAsync(_models.FullName);
        Assert.Contains("1 model (plain), 1 failed (sequence)", server.Ready, StringComparison.Ordinal);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var index = await client.RepositoryIndexAsync(new(), cancellationToken: Cancellation);
        var entry = index.Models.Single(model => model.Name is "sequence");
        Assert.Equal(("1", "UNAVAILABLE"), (entry.Version, entry.State));
        Assert.StartsWith(Reason, entry.Reason, StringComparison.Ordinal);
        var ready = await client.ModelReadyAsync(new() { Name = "sequence" }, cancellationToken: Cancellation);
        Assert.False(ready.Ready);

        var refused = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(Request("sequence", 1), cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        Assert.Contains(Reason, refused.Status.Detail, StringComparison.Ordinal);
        var load = await Assert.ThrowsAsync<RpcException>(() =>
            client
                .RepositoryModelLoadAsync(new() { ModelName = "sequence" }, cancellationToken: Cancellation)
                .ResponseAsync
        );
        Assert.Contains(Reason, load.Status.Detail, StringComparison.Ordinal);
        await client.ModelInferAsync(Request("plain", 2), cancellationToken: Cancellation);

        await server.TerminateAsync();
        var (_, _, error) = await server.WaitAsync();
        Assert.Contains($"The model 'sequence' version 1 cannot be loaded: {Reason}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_comes_back_as_it_was_given_with_what_the_server_adds()
    {
        Add(
            "m",
            """
            max_batch_size: 4
            input { name: "x" data_type: TYPE_FP32 format: FORMAT_NONE dims: 3 }
            output { name: "y" data_type: TYPE_FP32 dims: 3 label_filename: "labels.txt" }
            dynamic_batching { max_queue_delay_microseconds: 100 }
            parameters { key: "unit" value { string_value: "metre" } }
            instance_group { count: 3 kind: KIND_CPU }
            version_policy { all { } }
            """
        );
        await File.WriteAllTextAsync(Path.Combine(_models.FullName, "m", "labels.txt"), "a\nb\nc", Cancellation);
        Directory.CreateDirectory(Path.Combine(_models.FullName, "bare", "1"));
        await File.WriteAllBytesAsync(Path.Combine(_models.FullName, "bare", "1", "model.onnx"), Model, Cancellation);
        using var server = await ServeProcess.StartAsync(_models.FullName, "--instances", "2");
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var config = (await client.ModelConfigAsync(new() { Name = "m" }, cancellationToken: Cancellation)).Config;
        Assert.Equal(
            ("m", "onnxruntime_onnx", "onnxruntime", "model.onnx", 4),
            (config.Name, config.Platform, config.Backend, config.DefaultModelFilename, config.MaxBatchSize)
        );
        Assert.Equal("labels.txt", Assert.Single(config.Output).LabelFilename);
        Assert.Equal([3], Assert.Single(config.Input).Dims);
        Assert.Equal(100UL, config.DynamicBatching.MaxQueueDelayMicroseconds);
        Assert.Equal([4], config.DynamicBatching.PreferredBatchSize);
        Assert.Equal("metre", config.Parameters["unit"].StringValue);
        Assert.Equal(("m_0", 3), (config.InstanceGroup[0].Name, config.InstanceGroup[0].Count));
        Assert.Equal(ModelVersionPolicy.PolicyChoiceOneofCase.All, config.VersionPolicy.PolicyChoiceCase);

        var bare = (await client.ModelConfigAsync(new() { Name = "bare" }, cancellationToken: Cancellation)).Config;
        Assert.Equal([-1, 3], Assert.Single(bare.Input).Dims);
        Assert.Equal((0, 2), (bare.MaxBatchSize, bare.InstanceGroup[0].Count));
        Assert.Equal(1U, bare.VersionPolicy.Latest.NumVersions);
    }

    [Fact]
    public async Task A_request_to_load_may_bring_a_configuration_and_files()
    {
        Add("m", "max_batch_size: 4");
        using var server = await ServeProcess.StartAsync(_models.FullName, "--load", "request");
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        await LoadAsync("m", ("config", new() { StringParam = """{ "max_batch_size": 2 }""" }));
        var config = await client.ModelConfigAsync(new() { Name = "m" }, cancellationToken: Cancellation);
        Assert.Equal(2, config.Config.MaxBatchSize);

        // What a client reads it can send back.
        config.Config.MaxBatchSize = 3;
        var json = new JsonFormatter(JsonFormatter.Settings.Default.WithFormatDefaultValues(true)).Format(
            config.Config
        );
        await LoadAsync("m", ("config", new() { StringParam = json }));
        config = await client.ModelConfigAsync(new() { Name = "m" }, cancellationToken: Cancellation);
        Assert.Equal(3, config.Config.MaxBatchSize);

        await LoadAsync(
            "sent",
            ("config", new() { StringParam = "{}" }),
            ("file:5/model.onnx", new() { BytesParam = ByteString.CopyFrom(Model) })
        );
        var answer = await client.ModelInferAsync(Request("sent", 2), cancellationToken: Cancellation);
        Assert.Equal(("5", 24), (answer.ModelVersion, answer.RawOutputContents[0].Length));

        await RefusedAsync("expected string_param", ("config", new() { Int64Param = 1 }));
        await RefusedAsync(
            "'file:1/model.onnx', expected bytes_param",
            ("config", new() { StringParam = "{}" }),
            ("file:1/model.onnx", new() { StringParam = "x" })
        );
        await RefusedAsync("unrecognized load parameter 'colour'", ("colour", new() { StringParam = "red" }));
        await RefusedAsync(
            "a request with files must also have the parameter 'config'",
            ("file:1/model.onnx", new() { BytesParam = ByteString.Empty })
        );
        await RefusedAsync(
            "the path '../x' is not valid",
            ("config", new() { StringParam = "{}" }),
            ("file:../x", new() { BytesParam = ByteString.Empty })
        );
        await RefusedAsync(
            "Did you mean 'max_batch_size'?",
            ("config", new() { StringParam = """{ "max_batchsize": 1 }""" })
        );

        async Task LoadAsync(string model, params (string Name, ModelRepositoryParameter Value)[] parameters)
        {
            var request = new RepositoryModelLoadRequest { ModelName = model };
            foreach (var (name, value) in parameters)
            {
                request.Parameters.Add(name, value);
            }

            await client.RepositoryModelLoadAsync(request, cancellationToken: Cancellation);
        }

        async Task RefusedAsync(string reason, params (string Name, ModelRepositoryParameter Value)[] parameters)
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => LoadAsync("m", parameters));
            Assert.Contains(reason, error.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20_000)]
    public async Task Classes_of_a_batch_are_those_of_each_row_with_their_labels(int batchWindow)
    {
        Add(
            "m",
            """
            max_batch_size: 4
            input { name: "x" data_type: TYPE_FP32 dims: 3 }
            output { name: "y" data_type: TYPE_FP32 dims: 3 label_filename: "labels.txt" }
            """
        );

        // The third class has no name.
        await File.WriteAllTextAsync(Path.Combine(_models.FullName, "m", "labels.txt"), "cat\ndog\n", Cancellation);
        using var server = await ServeProcess.StartAsync(
            _models.FullName,
            "--batch-window",
            batchWindow.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());

        // Together they are as many rows as may be: they do not wait for the window's end.
        var answers = await Task.WhenAll(
            ClassifyAsync(2, [0.5f, 3, -1], [7, 6, 8.25f]),
            ClassifyAsync(1, [1, 2, 3], [3, 2, 1])
        );
        Assert.Equal("[2, 2] 3.000000:1:dog 0.500000:0:cat 8.250000:2 7.000000:0:cat", answers[0]);
        Assert.Equal("[2, 1] 3.000000:2 3.000000:0:cat", answers[1]);

        async Task<string> ClassifyAsync(int classes, params float[][] rows)
        {
            var request = new ModelInferRequest
            {
                ModelName = "m",
                Inputs =
                {
                    new ModelInferRequest.Types.InferInputTensor
                    {
                        Name = "x",
                        Datatype = "FP32",
                        Shape = { rows.Length, 3 },
                    },
                },
                Outputs =
                {
                    new ModelInferRequest.Types.InferRequestedOutputTensor
                    {
                        Name = "y",
                        Parameters = { ["classification"] = new InferParameter { Int64Param = classes } },
                    },
                },
                RawInputContents =
                {
                    ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(rows.SelectMany(row => row).ToArray())),
                },
            };
            var response = await client.ModelInferAsync(request, cancellationToken: Cancellation);
            var output = Assert.Single(response.Outputs);
            Assert.Equal(("y", "BYTES"), (output.Name, output.Datatype));
            var shape = TensorShape.Create([.. output.Shape]);
            Assert.True(BytesTensor.TryParse(response.RawOutputContents[0].Memory, shape, out var strings, out _));
            return $"{shape} {string.Join(' ', Enumerable.Range(0, strings.Count).Select(i => System.Text.Encoding.UTF8.GetString(strings[i].Span)))}";
        }
    }

    [Fact]
    public async Task Calls_that_run_together_are_one_execution_of_all_their_rows()
    {
        Add("m", "max_batch_size: 4");
        using var server = await ServeProcess.StartAsync(_models.FullName, "--batch-window", "20000");
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());

        // Together they are as many rows as may be: they do not wait for the window's end.
        for (var i = 0; i < 3; i++)
        {
            await Task.WhenAll(
                client.ModelInferAsync(Request("m", 1), cancellationToken: Cancellation).ResponseAsync,
                client.ModelInferAsync(Request("m", 1), cancellationToken: Cancellation).ResponseAsync,
                client.ModelInferAsync(Request("m", 2), cancellationToken: Cancellation).ResponseAsync
            );
        }

        await client.ModelInferAsync(Request("m", 4), cancellationToken: Cancellation);
        var wrong = Request("m", 1);
        wrong.Inputs[0].Shape[1] = 2;
        await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(wrong, cancellationToken: Cancellation).ResponseAsync
        );
        var figures = Assert.Single(
            (await client.ModelStatisticsAsync(new() { Name = "m" }, cancellationToken: Cancellation)).ModelStats
        );
        Assert.Equal((16UL, 4UL), (figures.InferenceCount, figures.ExecutionCount));
        Assert.Equal((10UL, 1UL), (figures.InferenceStats.Success.Count, figures.InferenceStats.Fail.Count));
        Assert.Equal((10UL, 10UL), (figures.InferenceStats.Queue.Count, figures.InferenceStats.ComputeInfer.Count));
        var batch = Assert.Single(figures.BatchStats);
        Assert.Equal(
            (4UL, 4UL, 4UL, 4UL),
            (batch.BatchSize, batch.ComputeInput.Count, batch.ComputeInfer.Count, batch.ComputeOutput.Count)
        );
    }

    [Fact]
    public async Task A_request_fails_when_its_timeout_passes_or_the_queue_is_full()
    {
        // Requests wait for others, which do not come.
        Add(
            "m",
            """
            max_batch_size: 8
            dynamic_batching {
              priority_levels: 2 default_priority_level: 1
              default_queue_policy { default_timeout_microseconds: 60000000 allow_timeout_override: true }
              priority_queue_policy { key: 2 value { max_queue_size: 2 } }
            }
            """
        );
        using var server = await ServeProcess.StartAsync(_models.FullName, "--batch-window", "30000");
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Connect());
        var impatient = Request("m", 1);
        impatient.Parameters["timeout"] = new InferParameter { Int64Param = 1000 };
        var timedOut = await Assert.ThrowsAsync<RpcException>(() =>
            client.ModelInferAsync(impatient, cancellationToken: Cancellation).ResponseAsync
        );
        Assert.Equal(StatusCode.Unavailable, timedOut.StatusCode);
        Assert.StartsWith(
            "Request timeout expired: the call to the model 'm' waited 1 ms in the queue at priority level 1.",
            timedOut.Status.Detail,
            StringComparison.Ordinal
        );

        var low = Request("m", 1);
        low.Parameters["priority"] = new InferParameter { Uint64Param = 2 };
        var waiting = Enumerable
            .Range(0, 3)
            .Select(_ => client.ModelInferAsync(low, cancellationToken: Cancellation).ResponseAsync)
            .ToList();
        var refused = await Task.WhenAny(waiting);
        var full = await Assert.ThrowsAsync<RpcException>(() => refused);
        Assert.Equal(StatusCode.Unavailable, full.StatusCode);
        Assert.StartsWith(
            "Exceeds maximum queue size: 2 of at most 2 calls to the model 'm' are waiting at priority level 2.",
            full.Status.Detail,
            StringComparison.Ordinal
        );

        // The other level has room, and with six rows more all of them run.
        await client.ModelInferAsync(Request("m", 6), cancellationToken: Cancellation);
        waiting.Remove(refused);
        await Task.WhenAll(waiting);

        await server.TerminateAsync();
        var (_, _, error) = await server.WaitAsync();
        Assert.DoesNotContain("have no effect", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_names_options_as_they_are_given()
    {
        Directory.CreateDirectory(Path.Combine(_models.FullName, "m", "1"));
        await File.WriteAllBytesAsync(Path.Combine(_models.FullName, "m", "1", "model.onnx"), Model, Cancellation);
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx"),
            Path.Combine(_models.FullName, "silero_vad_v5.onnx")
        );
        Add("gpu", "instance_group { kind: KIND_GPU }");
        using var server = await ServeProcess.StartAsync(_models.FullName, "--batch-window", "1");
        await server.TerminateAsync();
        var (_, _, error) = await server.WaitAsync();
        Assert.Contains(
            "'m' are not joined into batches, although --batch-window is set: its configuration does not set max_batch_size",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("The warm-up of the model 'silero_vad_v5' failed", error, StringComparison.Ordinal);
        Assert.Contains("set --providers to a provider that uses a GPU", error, StringComparison.Ordinal);
        foreach (
            var option in (string[])
                ["WarmUp", "BatchWindow", "MaxConcurrency", "MaxQueued", "ExecutionProviders", "IntraOp"]
        )
        {
            Assert.DoesNotContain(option, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_known_keys_are_those_of_the_protocols_file()
    {
        var compared = 0;
        Compare(ConfigurationSchema.Root, ModelConfig.Descriptor);
        Assert.InRange(compared, 150, 1000);

        void Compare(SchemaMessage message, MessageDescriptor descriptor)
        {
            Assert.Equal(
                descriptor
                    .Fields.InDeclarationOrder()
                    .Select(field => field.Name)
                    .Order(StringComparer.Ordinal)
                    .ToArray(),
                message.Fields.Select(field => field.Name).Order(StringComparer.Ordinal).ToArray()
            );
            foreach (var field in message.Fields)
            {
                compared++;
                var other = descriptor.FindFieldByName(field.Name);
                Assert.Equal((field.Name, KindOf(other)), (field.Name, field.Kind));
                Assert.Equal((field.Name, other.IsRepeated), (field.Name, field.IsRepeated));
                Assert.Equal((field.Name, other.IsMap), (field.Name, field.IsMap));
                Assert.Equal((field.Name, other.RealContainingOneof?.Name), (field.Name, field.OneOf));
                if (field.Kind is FieldKind.Choice)
                {
                    Assert.Equal(
                        string.Join(", ", other.EnumType.Values.Select(value => value.Name)),
                        string.Join(", ", field.Choices)
                    );
                    Assert.Equal(
                        Enumerable.Range(0, field.Choices.Length),
                        other.EnumType.Values.Select(value => value.Number)
                    );
                }
                else if (field.Message is { } inner)
                {
                    Compare(inner, other.MessageType);
                }
            }
        }

        static FieldKind KindOf(FieldDescriptor field) =>
            field.FieldType switch
            {
                FieldType.String => FieldKind.Text,
                FieldType.Bool => FieldKind.Flag,
                FieldType.Int32 => FieldKind.Int32,
                FieldType.UInt32 => FieldKind.UInt32,
                FieldType.Int64 => FieldKind.Int64,
                FieldType.UInt64 => FieldKind.UInt64,
                FieldType.Float or FieldType.Double => FieldKind.Real,
                FieldType.Enum => FieldKind.Choice,
                _ => FieldKind.Message,
            };
    }

    private void Add(string model, string configuration)
    {
        var folder = Path.Combine(_models.FullName, model);
        Directory.CreateDirectory(Path.Combine(folder, "1"));
        File.WriteAllBytes(Path.Combine(folder, "1", "model.onnx"), Model);
        File.WriteAllText(Path.Combine(folder, "config.pbtxt"), configuration);
    }

    private static ModelInferRequest Request(string model, int rows) =>
        new()
        {
            ModelName = model,
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x",
                    Datatype = "FP32",
                    Shape = { rows, 3 },
                },
            },
            RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes(new float[rows * 3].AsSpan())) },
        };
}
