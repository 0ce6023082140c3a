using static Tensors.OnnxRuntime.Repository.Configuration.SchemaFields;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>
/// Defines the schema of Triton's ModelConfig: all keys, their types, and whether this server uses, ignores or rejects them.
/// </summary>
/// <remarks>
/// Source of names and types: protobuf/model_config.proto of triton-inference-server/common. A test compares them with this library's copy
/// of that file.
/// docs/onnx-workers.md has the list for users.
/// </remarks>
internal static class ConfigurationSchema
{
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
            .Ignored("the server's options determine where operators run"),
        Message("input_pinned_memory", new SchemaMessage(Flag("enable"))).Ignored(SpeedOnly),
        Message("output_pinned_memory", new SchemaMessage(Flag("enable"))).Ignored(SpeedOnly),
        UInt32("gather_kernel_buffer_threshold").Ignored(NotForOnnx),
        Flag("eager_batching").Ignored(NotForOnnx)
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
        Int32("gpus").Many().Ignored("the server's options determine where operators run"),
        Message("secondary_devices", new SchemaMessage(Choice("kind", ["KIND_NVDLA"]), Int64("device_id")))
            .Many()
            .Ignored(NotForOnnx),
        Text("profile").Many().Refused(NotForOnnx),
        Flag("passive").Refused("every instance of this server takes requests"),
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
                    Choice("data_type", TensorSchema.DataTypes),
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

    /// <summary>Gets the schema of the whole configuration.</summary>
    public static SchemaMessage Root { get; } =
        new(
            Text("name"),
            Text("platform"),
            Text("backend"),
            Text("runtime"),
            Message("version_policy", _versionPolicy),
            Int32("max_batch_size"),
            Message("input", TensorSchema.Input).Many(),
            Message("output", TensorSchema.Output).Many(),
            Message("batch_input", TensorSchema.BatchInput)
                .Many()
                .Refused("this server does not create inputs from the requests of a batch"),
            Message("batch_output", TensorSchema.BatchOutput)
                .Many()
                .Refused("this server does not divide outputs by the shape of an input"),
            Message("optimization", _optimization),
            Message("dynamic_batching", SchedulingSchema.DynamicBatching).In("scheduling_choice"),
            Message("sequence_batching", SchedulingSchema.SequenceBatching)
                .In("scheduling_choice")
                .Refused("this server does not support the state and control inputs of sequences"),
            Message("ensemble_scheduling", SchedulingSchema.Ensemble)
                .In("scheduling_choice")
                .Refused("this server does not support ensembles of models"),
            Message("instance_group", _instanceGroup).Many(),
            Text("default_model_filename"),
            TextMap("cc_model_filenames")
                .Refused("this server does not choose the model's file by the compute capability of a GPU"),
            TextMap("metric_tags").Ignored("metrics have the model's name as their only tag"),
            Map("parameters", FieldKind.Text, Message("value", new SchemaMessage(Text("string_value"))))
                .Ignored("the server's options configure ONNX Runtime"),
            Message("model_warmup", _warmUp).Many().Ignored("a model is warmed up with zeros"),
            Message(
                "model_operations",
                new SchemaMessage(
                    Text("op_library_filename").Many().Refused("this server does not load libraries of operators")
                )
            ),
            Message(
                "model_transaction_policy",
                new SchemaMessage(Flag("decoupled").Refused("this server sends exactly one response for each request"))
            ),
            Message(
                "model_repository_agents",
                new SchemaMessage(
                    Message("agents", new SchemaMessage(Text("name"), TextMap("parameters")))
                        .Many()
                        .Refused("this server does not run agents, such as those that verify a model")
                )
            ),
            Message("response_cache", new SchemaMessage(Flag("enable").Ignored(SpeedOnly))),
            Message("model_metrics", _metrics).Ignored("the buckets of metrics are fixed")
        );
}
