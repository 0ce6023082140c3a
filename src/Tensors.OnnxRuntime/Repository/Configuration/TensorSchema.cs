using System.Collections.Immutable;
using static Tensors.OnnxRuntime.Repository.Configuration.SchemaFields;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Defines the schemas of the keys of Triton's ModelConfig that describe tensors.</summary>
internal static class TensorSchema
{
    /// <summary>The names of the values of the enumeration <c>DataType</c>, in the order of their numbers.</summary>
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

    private static readonly SchemaMessage _reshape = new(Int64("shape").Many());

    /// <summary>The schema of an input.</summary>
    public static readonly SchemaMessage Input = new(
        Text("name"),
        Choice("data_type", DataTypes),
        Choice("format", ["FORMAT_NONE", "FORMAT_NHWC", "FORMAT_NCHW"]),
        Int64("dims").Many(),
        Message("reshape", _reshape),
        Flag("is_shape_tensor").Refused(NotForOnnx),
        Flag("allow_ragged_batch").Refused("this server does not join requests of different shapes into one batch"),
        Flag("optional").Refused("each request must contain every input of an ONNX model"),
        Flag("is_non_linear_format_io").Refused(NotForOnnx)
    );

    /// <summary>The schema of an output.</summary>
    public static readonly SchemaMessage Output = new(
        Text("name"),
        Choice("data_type", DataTypes),
        Int64("dims").Many(),
        Message("reshape", _reshape),
        Text("label_filename"),
        Flag("is_shape_tensor").Refused(NotForOnnx),
        Flag("is_non_linear_format_io").Refused(NotForOnnx)
    );

    /// <summary>The schema of an input that is computed from a batch.</summary>
    public static readonly SchemaMessage BatchInput = new(
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

    /// <summary>The schema of an output that is distributed to the requests of a batch.</summary>
    public static readonly SchemaMessage BatchOutput = new(
        Text("target_name").Many(),
        Choice("kind", ["BATCH_SCATTER_WITH_INPUT_SHAPE"]),
        Text("source_input").Many()
    );
}
