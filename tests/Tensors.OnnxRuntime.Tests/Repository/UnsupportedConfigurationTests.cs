using Tensors.OnnxRuntime.Tests.Models;
using Tensors.OnnxRuntime.Tests.Workers;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>A configuration that this server cannot honour does not become READY as a plain model: index, log and answers say why.</summary>
public sealed class UnsupportedConfigurationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Unsupported =>
        new()
        {
            // Scheduling, backends, transactions.
            { "sequence_batching { }", "'sequence_batching' is not supported: this server" },
            {
                """
                    sequence_batching {
                      max_sequence_idle_microseconds: 5000000 direct { minimum_slot_utilization: 0.5 }
                      control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START fp32_false_true: [ 0, 1 ] } ] } ]
                      state [ { input_name: "x" output_name: "y" data_type: TYPE_FP32 dims: [ -1 ]
                                initial_state { data_type: TYPE_FP32 dims: [ 1 ] zero_data: true name: "s" } } ]
                    }
                    """,
                "'sequence_batching' is not supported"
            },
            { "sequence_batching { oldest { max_candidate_sequences: 4 } }", "'sequence_batching' is not supported" },
            {
                "platform: \"ensemble\" ensemble_scheduling { step [ { model_name: \"a\" model_version: -1 } ] }",
                "'ensemble_scheduling' is not supported: this server does not support ensembles"
            },
            { "platform: \"ensemble\"", "'platform' is 'ensemble', but this server runs ONNX models only" },
            { "backend: \"python\"", "'backend' is 'python', but this server runs ONNX models only" },
            { "backend: \"onnx\"", "Set it to 'onnxruntime', or remove it" },
            { "backend: \"tensorrt\" platform: \"tensorrt_plan\"", "'backend' is 'tensorrt'" },
            { "platform: \"pytorch_libtorch\"", "'platform' is 'pytorch_libtorch'" },
            { "runtime: \"model.py\"", "'runtime' is 'model.py'" },
            { "model_transaction_policy { decoupled: true }", "'model_transaction_policy.decoupled' is not supported" },
            { "model_transaction_policy { decoupled: t }", "exactly one response for each request" },
            // Other keys without which results would be others.
            { "batch_input [ { kind: BATCH_ITEM_SHAPE target_name: 'x' } ]", "'batch_input' is not supported" },
            { "batch_output { target_name: 'y' source_input: 'x' }", "'batch_output' is not supported" },
            { "cc_model_filenames { key: '7.5' value: 'model75.onnx' }", "'cc_model_filenames' is not supported" },
            { "model_operations { op_library_filename: 'ops.so' }", "does not load libraries of operators" },
            { "model_repository_agents { agents { name: 'checksum' } }", "agents, such as those that verify" },
            { "input { name: 'x' data_type: TYPE_FP32 dims: -1 optional: true }", "every input of an ONNX model" },
            { "input { name: 'x' data_type: TYPE_FP32 dims: -1 is_shape_tensor: true }", "to TensorRT models only" },
            { "input { name: 'x' data_type: TYPE_FP32 dims: -1 allow_ragged_batch: true }", "of different shapes" },
            {
                "input { name: 'x' data_type: TYPE_FP32 dims: -1 is_non_linear_format_io: true }",
                "to TensorRT models only"
            },
            { "output { name: 'y' data_type: TYPE_FP32 dims: -1 is_shape_tensor: true }", "to TensorRT models only" },
            { "instance_group { profile: '0' }", "'instance_group.profile' is not supported" },
            { "instance_group { passive: true }", "'instance_group.passive' is not supported" },
            { "instance_group { kind: KIND_GPU }", "kind KIND_GPU, but this server does not use a GPU" },
            {
                "instance_group { kind: KIND_CPU gpus: 0 }",
                "'instance_group.gpus' is set, but the kind of the group is KIND_CPU"
            },
            // Versions.
            {
                "version_policy { specific { versions: [ 1, 7 ] } }",
                "version_policy names version 7, but the model has version 1"
            },
            { "version_policy { specific { } }", "'version_policy.specific' is empty" },
            { "version_policy { latest { num_versions: 0 } }", "no version would be served" },
            { "version_policy { latest { } all { } }", "'all' and 'latest' are both set" },
            { "dynamic_batching { } sequence_batching { }", "both set, but only one of them is allowed" },
            {
                "default_model_filename: 'other.onnx'",
                "The folder of version 1 does not contain the file 'other.onnx'"
            },
            { "default_model_filename: '../1/model.onnx'", "expected the name of a file in the version's folder" },
            { "default_model_filename: '..'", "without a path" },
            // What contradicts the model, which is x float32[n] to y float32[n].
            {
                "max_batch_size: 8 input { name: 'x' data_type: TYPE_FP32 dims: -1 }",
                "with dims [-1], after the batch axis"
            },
            {
                "input { name: 'X' data_type: TYPE_FP32 dims: -1 }",
                "declares the input 'X', which the model does not have"
            },
            {
                "output { name: 'z' data_type: TYPE_FP32 dims: -1 }",
                "the output 'z', which the model does not have. It has 'y'"
            },
            {
                "input { name: 'x' data_type: TYPE_FP64 dims: -1 }",
                "'x' as TYPE_FP64, but the model has 'x: float32[n]'. Use TYPE_FP32"
            },
            { "output { name: 'y' data_type: TYPE_STRING dims: -1 }", "'y' as TYPE_STRING, but the model has" },
            {
                "input { name: 'x' data_type: TYPE_FP32 dims: [ -1, 3 ] }",
                "with dims [-1, 3], but the model has 'x: float32[n]'"
            },
            { "input { name: 'x' data_type: TYPE_FP32 }", "with dims [], but the model has" },
            { "output { name: 'y' data_type: TYPE_FP32 dims: 5 }", "with dims [5], but the model has" },
            {
                "input { name: 'x' data_type: TYPE_FP32 dims: 0 }",
                "'input.dims' of 'x' contains 0; expected 1 or more, or -1"
            },
            { "input { name: 'x' data_type: TYPE_FP32 dims: -2 }", "contains -2; expected" },
            { "input { name: 'x' dims: -1 }", "the input 'x' has no 'data_type'" },
            { "input { data_type: TYPE_FP32 dims: -1 }", "an input has no 'name'" },
            {
                "input { name: 'x' data_type: TYPE_FP32 dims: 1 } input { name: 'x' data_type: TYPE_FP32 dims: 1 }",
                "declared twice"
            },
            {
                "input { name: 'x' data_type: TYPE_FP32 dims: -1 format: FORMAT_NHWC }",
                "FORMAT_NHWC, which requires 3 dims, but it has 1"
            },
            {
                "max_batch_size: 4 dynamic_batching { preferred_batch_size: [ 2, 8 ] }",
                "contains 8; expected a number from 1 to max_batch_size, which is 4"
            },
            { "dynamic_batching { preferred_batch_size: 1 }", "which is 0" },
            {
                "max_batch_size: 1 dynamic_batching { priority_levels: 2 default_priority_level: 3 }",
                "is 3; expected a number from 1 to priority_levels"
            },
            {
                "max_batch_size: 1 dynamic_batching { priority_levels: 2 }",
                "'dynamic_batching.default_priority_level' is 0; expected a number from 1 to priority_levels, which is 2"
            },
            {
                "dynamic_batching { priority_levels: 2 default_priority_level: 1 priority_queue_policy { key: 3 } }",
                "'dynamic_batching.priority_queue_policy' has the key 3; expected a number from 1 to priority_levels, which is 2"
            },
            {
                "dynamic_batching { priority_levels: 2 default_priority_level: 1 priority_queue_policy { value { } } }",
                "'dynamic_batching.priority_queue_policy' has the key 0; expected a number from 1"
            },
            {
                "dynamic_batching { priority_levels: 2 default_priority_level: 1 preserve_ordering: true }",
                "'dynamic_batching.priority_levels' is 2, but preserve_ordering is true"
            },
            {
                "dynamic_batching { preserve_ordering: true default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 1 } }",
                "DELAY, but preserve_ordering is true"
            },
        };

    public static TheoryData<string, string> Misspelt =>
        new()
        {
            { "max_batchsize: 8", "line 1, column 1: unknown key 'max_batchsize'. Did you mean 'max_batch_size'?" },
            { "maxBatchSize: 8", "Did you mean 'max_batch_size'?" },
            { "Max_Batch_Size: 8", "Did you mean 'max_batch_size'?" },
            { "inputs { }", "Did you mean 'input'? 'inputs' is a key of 'model_warmup'." },
            { "sequence_batchin { }", "Did you mean 'sequence_batching'?" },
            { "instance_groups { }", "Did you mean 'instance_group'?" },
            { "kind: KIND_CPU", "'kind' is a key of 'batch_input', 'batch_output'" },
            { "preferred_batch_size: 8", "'preferred_batch_size' is a key of 'dynamic_batching'" },
            { "decoupled: true", "'decoupled' is a key of 'model_transaction_policy'." },
            {
                "instance_group { max_batch_size: 8 }",
                "unknown key 'max_batch_size' in 'instance_group'. 'max_batch_size' is a key of the top level."
            },
            {
                "input { name: 'x' datatype: TYPE_FP32 }",
                "unknown key 'datatype' in 'input'. Did you mean 'data_type'?"
            },
            { "input { name: 'x' dim: -1 }", "Did you mean 'dims'?" },
            { "input { name: 'x' shape: -1 }", "'shape' is a key of 'input.reshape'" },
            {
                "version_policy { latest { num_version: 1 } }",
                "in 'version_policy.latest'. Did you mean 'num_versions'?"
            },
            { "version_policy { all { versions: 1 } }", "'versions' is a key of 'version_policy.specific'" },
            { "optimization { level: 1 }", "'level' is a key of 'optimization.graph'." },
            { "qwertyuiop: 1", "Expected one of name, platform, backend" },
            { "[a.b/c]: { }", "unknown key '[a.b/c]'" },
            {
                "input { name: 'x' data_type: FP32 }",
                "'input.data_type' is 'FP32', which is not a valid value. Did you mean TYPE_FP32?"
            },
            { "input { name: 'x' data_type: TYPE_FLOAT }", "Expected one of TYPE_INVALID, TYPE_BOOL" },
            { "input { name: 'x' data_type: TYPE_FP31 }", "Did you mean TYPE_FP" },
            { "input { name: 'x' data_type: \"TYPE_FP32\" }", "Write it without quotes" },
            { "input { name: 'x' data_type: 15 }", "'input.data_type' is '15'" },
            { "input { name: 'x' format: NHWC }", "Did you mean FORMAT_NHWC?" },
            { "instance_group { kind: CPU }", "Did you mean KIND_CPU?" },
            { "instance_group { count: two }", "'instance_group.count' is 'two'; expected a whole number" },
            { "instance_group { count: \"2\" }", "'instance_group.count' is '2'; expected a whole number" },
            {
                "model_transaction_policy { decoupled: yes }",
                "'model_transaction_policy.decoupled' is 'yes'; expected true or false"
            },
            { "backend: onnxruntime", "'backend' is 'onnxruntime'; expected a string in quotes" },
            { "version_policy: 1", "'version_policy' is '1'; expected a message in braces" },
            { "input { name: 'x' dims: [ 1.5 ] }", "'input.dims' is '1.5'; expected a whole number" },
            { "max_batch_size: 1 max_batch_size: 1", "'max_batch_size' is set twice" },
            { "version_policy { all { } all { } }", "'version_policy.all' is set twice" },
            {
                "parameters { key: 'a' value { string_value: 1 } }",
                "'parameters.value.string_value' is '1'; expected a string"
            },
            // Also in what has no effect, or is refused: the keys are checked first where they come first.
            {
                "model_warmup { name: 'w' bath_size: 1 }",
                "unknown key 'bath_size' in 'model_warmup'. Did you mean 'batch_size'?"
            },
            { "sequence_batching { control_inputs { } }", "Did you mean 'control_input'?" },
        };

    [Theory]
    [MemberData(nameof(Unsupported))]
    [MemberData(nameof(Misspelt))]
    public async Task A_model_whose_configuration_cannot_be_honoured_is_not_ready_and_says_why(
        string configuration,
        string reason
    )
    {
        var log = new Lines();
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/config.pbtxt", configuration)
            .Add("good/1/model.onnx", TestModels.Plus(2));
        using var repository = await directory.OpenAsync(log: log);
        Assert.Equal(["good 1 Ready", "m 1 Unavailable"], repository.Lines());
        Assert.Contains(reason, repository.Entry("m").Reason, StringComparison.Ordinal);
        Assert.Contains(
            reason,
            Assert.Single(
                log.All,
                line => line.StartsWith("Error: The model 'm' version 1 cannot be loaded: ", StringComparison.Ordinal)
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            reason,
            await repository.NotFoundAsync(typeof(ModelUnavailableException), "m"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            reason,
            await RepositoryCalls.RefusedAsync(
                typeof(ModelCallException),
                async () => await repository.LoadAsync("m", Token)
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(ModelState.Unavailable, repository.Entry("m").State);
        Assert.DoesNotContain(directory.Path, repository.Entry("m").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: 'm' platform: 'onnxruntime_onnx' backend: 'onnxruntime' runtime: 'libtriton_onnxruntime.so'")]
    [InlineData("input { name: 'x' data_type: TYPE_FP32 dims: -1 } output { name: 'y' data_type: TYPE_FP32 dims: -1 }")]
    [InlineData("input { name: 'x' data_type: TYPE_FP32 dims: [ 1 ] }")]
    [InlineData(
        "max_batch_size: 8 input { name: 'x' data_type: TYPE_FP32 dims: [ ] } output { name: 'y' data_type: TYPE_FP32 }"
    )]
    [InlineData("model_transaction_policy { decoupled: false } model_repository_agents { } model_operations { }")]
    [InlineData("version_policy { specific { versions: 1 } } default_model_filename: 'model.onnx'")]
    [InlineData("version_policy { } dynamic_batching { } response_cache { enable: true }")]
    [InlineData(
        "instance_group { kind: KIND_AUTO gpus: 0 } optimization { graph { level: -1 } execution_accelerators { } }"
    )]
    [InlineData(
        "model_warmup { name: 'w' batch_size: 1 inputs { key: 'x' value { zero_data: true } } } metric_tags { key: 'a' value: 'b' }"
    )]
    public async Task A_configuration_that_fits_the_model_is_served(string configuration)
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/config.pbtxt", configuration);
        using var repository = await directory.OpenAsync();
        Assert.Equal("m 1 Ready: ", $"m 1 {repository.Entry("m").State}: {repository.Entry("m").Reason}");
        Assert.Equal(1, await repository.PlusOf("m"));
    }

    [Theory]
    [InlineData(
        "ensemble",
        "m/1/.keep",
        "platform: 'ensemble' ensemble_scheduling { step { model_name: 'a' } }",
        "ensembles of models"
    )]
    [InlineData("python", "m/1/model.py", "backend: 'python'", "'backend' is 'python'")]
    [InlineData("plan", "m/3/model.plan", "", "The folder of version 3 does not contain the file 'model.onnx'")]
    [InlineData(
        "nothing",
        "m/readme.txt",
        "max_batch_size: 1",
        "The folder of version 1 does not contain the file 'model.onnx'"
    )]
    public async Task A_model_of_another_kind_stands_in_the_index_with_the_reason(
        string kind,
        string file,
        string configuration,
        string reason
    )
    {
        using var directory = new ModelDirectory().Add(file, kind).Add("m/config.pbtxt", configuration);
        using var repository = await directory.OpenAsync();
        Assert.Equal(ModelState.Unavailable, repository.Entry("m").State);
        Assert.Contains(reason, repository.Entry("m").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_inputs_are_declared_or_none()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Add())
            .Add("m/config.pbtxt", "input { name: 'x' data_type: TYPE_FP32 dims: -1 }");
        using var repository = await directory.OpenAsync();
        Assert.Contains(
            "declares 1 inputs, but the model has 2: 'y' is not declared",
            repository.Entry("m").Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Lengths_and_outputs_that_the_configuration_declares_are_those_of_the_model()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", Rows.Model())
            .Add(
                "m/config.pbtxt",
                """
                max_batch_size: 4
                input { name: "x" data_type: TYPE_FP32 dims: 3 } input { name: "index" data_type: TYPE_INT64 dims: [ ] }
                output { name: "doubled" data_type: TYPE_FP32 dims: -1 }
                """
            );
        using var repository = await directory.OpenAsync();
        var worker = (await repository.GetModelAsync("m", "", Token)).Worker;
        Assert.Equal("doubled: float32[batch, width]", Assert.Single(worker.Metadata.Outputs).ToString());
        Assert.Equal("x: float32[batch, 3]", worker.Metadata.Inputs[1].ToString());

        using var fitting = new RowsCall(new Random(1), 2, 3);
        await worker.InferAsync(fitting.Call, Token);
        Assert.Equal([2, 3], fitting.Call.Outputs.Get("doubled").Shape);
        Assert.Single(fitting.Call.Outputs.Made);
        using var other = new RowsCall(new Random(1), 2, 4);
        Assert.Contains(
            "The tensor 'x' is float32[2, 4]; expected float32[batch, 3]",
            await RepositoryCalls.RefusedAsync(
                typeof(InvalidModelCallException),
                () => worker.InferAsync(other.Call, Token)
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_file_that_the_configuration_names_is_served()
    {
        using var directory = new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/1/net.onnx", TestModels.Plus(2))
            .Add("m/config.pbtxt", "default_model_filename: 'net.onnx'")
            .Add("flat/net.onnx", TestModels.Plus(3))
            .Add("flat/config.pbtxt", "default_model_filename: 'net.onnx'");
        using var repository = await directory.OpenAsync();
        Assert.Equal(2, await repository.PlusOf("m"));
        Assert.Equal(3, await repository.PlusOf("flat"));
    }
}
