using static Tensors.OnnxRuntime.Repository.Configuration.SchemaFields;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Defines the schemas of the keys of Triton's ModelConfig that control how requests are scheduled.</summary>
internal static class SchedulingSchema
{
    private static readonly SchemaMessage _queuePolicy = new(
        Choice("timeout_action", ["REJECT", "DELAY"]),
        UInt64("default_timeout_microseconds"),
        Flag("allow_timeout_override"),
        UInt32("max_queue_size")
    );

    /// <summary>The schema of the key <c>dynamic_batching</c>, which controls how requests wait and are joined.</summary>
    public static readonly SchemaMessage DynamicBatching = new(
        Int32("preferred_batch_size").Many().Ignored(SpeedOnly),
        UInt64("max_queue_delay_microseconds").Ignored("the server's batch window determines how long requests wait"),
        Flag("preserve_ordering").Ignored("responses of a stream are always in the order of its requests"),
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
        Choice("data_type", TensorSchema.DataTypes)
    );

    private static readonly SchemaMessage _state = new(
        Text("input_name"),
        Text("output_name"),
        Choice("data_type", TensorSchema.DataTypes),
        Int64("dims").Many(),
        Message(
                "initial_state",
                new SchemaMessage(
                    Choice("data_type", TensorSchema.DataTypes),
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

    /// <summary>The schema of the key for models that keep a state for each sequence of requests.</summary>
    public static readonly SchemaMessage SequenceBatching = new(
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

    /// <summary>The schema of the key for models that are composed of other models.</summary>
    public static readonly SchemaMessage Ensemble = new(
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
}
