using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Every key of Triton's ModelConfig, with its type and what this server does with it.</summary>
/// <remarks>
/// Source of names and types: protobuf/model_config.proto of triton-inference-server/common. A test compares them with this library's copy of that file.
/// docs/onnx-workers.md has the list for users.
/// </remarks>
internal static class ConfigurationSchema
{
    /// <summary>The values of <c>DataType</c>.</summary>
    public static readonly ImmutableArray<string> DataTypes =
    [
        "TYPE_INVALID",
        "TYPE_BOOL",
        "TYPE_UINT8",
        "TYPE_UINT16",
        "TYPE_UINT32",
        "TYPE_UINT64",
        "TYPE_INT8",
        "TYPE_INT16",
        "TYPE_INT32",
        "TYPE_INT64",
        "TYPE_FP16",
        "TYPE_FP32",
        "TYPE_FP64",
        "TYPE_STRING",
        "TYPE_BF16",
    ];

    private const string NotForOnnx = "it is for TensorRT models";
    private const string SpeedOnly = "it changes speed, not results";
    private const string NoReshape = "tensors are not reshaped here, and 'dims' must be those of the model's file";

    private static readonly SchemaMessage _reshape = new(Int64("shape").Many());

    private static readonly SchemaMessage _input = new(
        Text("name"),
        Choice("data_type", DataTypes),
        Choice("format", ["FORMAT_NONE", "FORMAT_NHWC", "FORMAT_NCHW"]),
        Int64("dims").Many(),
        Message("reshape", _reshape).Refused(NoReshape),
        Flag("is_shape_tensor").Refused(NotForOnnx),
        Flag("allow_ragged_batch").Refused("requests of different shapes are not joined into one batch here"),
        Flag("optional").Refused("every input of an ONNX model must be in each request"),
        Flag("is_non_linear_format_io").Refused(NotForOnnx)
    );

    private static readonly SchemaMessage _output = new(
        Text("name"),
        Choice("data_type", DataTypes),
        Int64("dims").Many(),
        Message("reshape", _reshape).Refused(NoReshape),
        Text("label_filename"),
        Flag("is_shape_tensor").Refused(NotForOnnx),
        Flag("is_non_linear_format_io").Refused(NotForOnnx)
    );

    private static readonly SchemaMessage _batchInput = new(
        Choice(
            "kind",
            [
                "BATCH_ELEMENT_COUNT",
                "BATCH_ACCUMULATED_ELEMENT_COUNT",
                "BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO",
                "BATCH_MAX_ELEMENT_COUNT_AS_SHAPE",
                "BATCH_ITEM_SHAPE",
                "BATCH_ITEM_SHAPE_FLATTEN",
            ]
        ),
        Text("target_name").Many(),
        Choice("data_type", DataTypes),
        Text("source_input").Many()
    );

    private static readonly SchemaMessage _batchOutput = new(
        Text("target_name").Many(),
        Choice("kind", ["BATCH_SCATTER_WITH_INPUT_SHAPE"]),
        Text("source_input").Many()
    );

    private static readonly SchemaMessage _versionPolicy = new(
        Message("latest", new SchemaMessage(UInt32("num_versions"))).In("policy_choice"),
        Message("all", new SchemaMessage()).In("policy_choice"),
        Message("specific", new SchemaMessage(Int64("versions").Many())).In("policy_choice")
    );

    private static readonly SchemaMessage _accelerator = new(Text("name"), TextMap("parameters"));

    private static readonly SchemaField _graphShapes = Map(
        "input",
        FieldKind.Text,
        Message("value", new SchemaMessage(Int64("dim").Many()))
    );

    private static readonly SchemaMessage _cuda = new(
        Flag("graphs"),
        Flag("busy_wait_events"),
        Message(
                "graph_spec",
                new SchemaMessage(
                    Int32("batch_size"),
                    _graphShapes,
                    Message("graph_lower_bound", new SchemaMessage(Int32("batch_size"), _graphShapes))
                )
            )
            .Many(),
        Flag("output_copy_stream")
    );

    private static readonly SchemaMessage _optimization = new(
        Message("graph", new SchemaMessage(Int32("level"))),
        Choice("priority", ["PRIORITY_DEFAULT", "PRIORITY_MAX", "PRIORITY_MIN"]).Ignored(NotForOnnx),
        Message("cuda", _cuda).Ignored(NotForOnnx),
        Message(
                "execution_accelerators",
                new SchemaMessage(
                    Message("gpu_execution_accelerator", _accelerator).Many(),
                    Message("cpu_execution_accelerator", _accelerator).Many()
                )
            )
            .Ignored("the server's own options say where operators run"),
        Message("input_pinned_memory", new SchemaMessage(Flag("enable"))).Ignored(SpeedOnly),
        Message("output_pinned_memory", new SchemaMessage(Flag("enable"))).Ignored(SpeedOnly),
        UInt32("gather_kernel_buffer_threshold").Ignored(NotForOnnx),
        Flag("eager_batching").Ignored(NotForOnnx)
    );

    private static readonly SchemaMessage _queuePolicy = new(
        Choice("timeout_action", ["REJECT", "DELAY"]),
        UInt64("default_timeout_microseconds"),
        Flag("allow_timeout_override"),
        UInt32("max_queue_size")
    );

    private static readonly SchemaMessage _dynamicBatching = new(
        Int32("preferred_batch_size").Many().Ignored(SpeedOnly),
        UInt64("max_queue_delay_microseconds")
            .Ignored("the server's own batch window says how long requests wait for others"),
        Flag("preserve_ordering").Ignored("responses of a stream are in the order of its requests anyway"),
        UInt64("priority_levels"),
        UInt64("default_priority_level"),
        Message("default_queue_policy", _queuePolicy),
        Map("priority_queue_policy", FieldKind.UInt64, Message("value", _queuePolicy))
    );

    private static readonly SchemaMessage _control = new(
        Choice(
            "kind",
            ["CONTROL_SEQUENCE_START", "CONTROL_SEQUENCE_READY", "CONTROL_SEQUENCE_END", "CONTROL_SEQUENCE_CORRID"]
        ),
        Int32("int32_false_true").Many(),
        Real("fp32_false_true").Many(),
        Flag("bool_false_true").Many(),
        Choice("data_type", DataTypes)
    );

    private static readonly SchemaMessage _state = new(
        Text("input_name"),
        Text("output_name"),
        Choice("data_type", DataTypes),
        Int64("dims").Many(),
        Message(
                "initial_state",
                new SchemaMessage(
                    Choice("data_type", DataTypes),
                    Int64("dims").Many(),
                    Flag("zero_data").In("state_data"),
                    Text("data_file").In("state_data"),
                    Text("name")
                )
            )
            .Many(),
        Flag("use_same_buffer_for_input_output"),
        Flag("use_growable_memory")
    );

    private static readonly SchemaMessage _sequenceBatching = new(
        Message("direct", new SchemaMessage(UInt64("max_queue_delay_microseconds"), Real("minimum_slot_utilization")))
            .In("strategy_choice"),
        Message(
                "oldest",
                new SchemaMessage(
                    Int32("max_candidate_sequences"),
                    Int32("preferred_batch_size").Many(),
                    UInt64("max_queue_delay_microseconds"),
                    Flag("preserve_ordering")
                )
            )
            .In("strategy_choice"),
        UInt64("max_sequence_idle_microseconds"),
        Message("control_input", new SchemaMessage(Text("name"), Message("control", _control).Many())).Many(),
        Message("state", _state).Many(),
        Flag("iterative_sequence")
    );

    private static readonly SchemaMessage _ensemble = new(
        Message(
                "step",
                new SchemaMessage(
                    Text("model_name"),
                    Int64("model_version"),
                    TextMap("input_map"),
                    TextMap("output_map"),
                    Text("model_namespace")
                )
            )
            .Many(),
        UInt32("max_inflight_responses")
    );

    private static readonly SchemaMessage _rateLimiter = new(
        Message("resources", new SchemaMessage(Text("name"), Flag("global"), UInt32("count"))).Many(),
        UInt32("priority")
    );

    private static readonly SchemaMessage _instanceGroup = new(
        Text("name"),
        Choice("kind", ["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"]),
        Int32("count"),
        Message("rate_limiter", _rateLimiter).Ignored(SpeedOnly),
        Int32("gpus").Many().Ignored("the server's own options say where operators run"),
        Message("secondary_devices", new SchemaMessage(Choice("kind", ["KIND_NVDLA"]), Int64("device_id")))
            .Many()
            .Ignored(NotForOnnx),
        Text("profile").Many().Refused(NotForOnnx),
        Flag("passive").Refused("an instance that takes no requests has no use here"),
        Text("host_policy").Ignored(SpeedOnly)
    );

    private static readonly SchemaMessage _warmUp = new(
        Text("name"),
        UInt32("batch_size"),
        Map(
            "inputs",
            FieldKind.Text,
            Message(
                "value",
                new SchemaMessage(
                    Choice("data_type", DataTypes),
                    Int64("dims").Many(),
                    Flag("zero_data").In("input_data_type"),
                    Flag("random_data").In("input_data_type"),
                    Text("input_data_file").In("input_data_type")
                )
            )
        ),
        UInt32("count")
    );

    private static readonly SchemaMessage _metrics = new(
        Message(
                "metric_control",
                new SchemaMessage(
                    Message("metric_identifier", new SchemaMessage(Text("family"))),
                    Message("histogram_options", new SchemaMessage(Real("buckets").Many())).In("metric_options")
                )
            )
            .Many()
    );

    /// <summary>The whole configuration.</summary>
    public static SchemaMessage Root { get; } =
        new(
            Text("name"),
            Text("platform"),
            Text("backend"),
            Text("runtime"),
            Message("version_policy", _versionPolicy),
            Int32("max_batch_size"),
            Message("input", _input).Many(),
            Message("output", _output).Many(),
            Message("batch_input", _batchInput)
                .Many()
                .Refused("inputs made from a batch's requests are not filled in here"),
            Message("batch_output", _batchOutput).Many().Refused("outputs are not scattered by an input's shape here"),
            Message("optimization", _optimization),
            Message("dynamic_batching", _dynamicBatching).In("scheduling_choice"),
            Message("sequence_batching", _sequenceBatching)
                .In("scheduling_choice")
                .Refused("the state and the control inputs of sequences are not kept here"),
            Message("ensemble_scheduling", _ensemble)
                .In("scheduling_choice")
                .Refused("several models are not run as one here"),
            Message("instance_group", _instanceGroup).Many(),
            Text("default_model_filename"),
            TextMap("cc_model_filenames").Refused("the model's file is not chosen by a GPU's compute capability here"),
            TextMap("metric_tags").Ignored("metrics have the model's name as their only tag"),
            Map("parameters", FieldKind.Text, Message("value", new SchemaMessage(Text("string_value"))))
                .Ignored("the server's own options set up ONNX Runtime"),
            Message("model_warmup", _warmUp).Many().Ignored("a model is warmed up with zeros"),
            Message(
                "model_operations",
                new SchemaMessage(Text("op_library_filename").Many().Refused("libraries of operators are not loaded"))
            ),
            Message(
                "model_transaction_policy",
                new SchemaMessage(Flag("decoupled").Refused("each request has exactly one response here"))
            ),
            Message(
                "model_repository_agents",
                new SchemaMessage(
                    Message("agents", new SchemaMessage(Text("name"), TextMap("parameters")))
                        .Many()
                        .Refused("agents, such as those that verify a model, are not run here")
                )
            ),
            Message("response_cache", new SchemaMessage(Flag("enable").Ignored(SpeedOnly))),
            Message("model_metrics", _metrics).Ignored("metrics have their own buckets here")
        );

    private static SchemaField Text(string name) => new(name, FieldKind.Text);

    private static SchemaField Flag(string name) => new(name, FieldKind.Flag);

    private static SchemaField Int32(string name) => new(name, FieldKind.Int32);

    private static SchemaField UInt32(string name) => new(name, FieldKind.UInt32);

    private static SchemaField Int64(string name) => new(name, FieldKind.Int64);

    private static SchemaField UInt64(string name) => new(name, FieldKind.UInt64);

    private static SchemaField Real(string name) => new(name, FieldKind.Real);

    private static SchemaField Choice(string name, ImmutableArray<string> choices) =>
        new(name, FieldKind.Choice) { Choices = choices };

    private static SchemaField Message(string name, SchemaMessage message) =>
        new(name, FieldKind.Message) { Message = message };

    private static SchemaField Map(string name, FieldKind key, SchemaField value) =>
        Message(name, new SchemaMessage(new SchemaField("key", key), value)) with
        {
            IsMap = true,
            IsRepeated = true,
        };

    private static SchemaField TextMap(string name) => Map(name, FieldKind.Text, Text("value"));
}
