using Tensors.Signatures;

namespace Tensors.Build;

/// <summary>Determines which inputs and outputs can be shared tensors: tensors of numbers or booleans with a known rank.</summary>
public static class ShareableValues
{
    /// <summary>The maximum number of axes of a shared tensor.</summary>
    public const int MaxRank = 8;

    // Indexed by the numeric value in onnx.proto's TensorProto.DataType. IsDType is false for types without a DType.
    private static readonly (string Name, bool IsDType)[] s_elementTypes =
    [
        ("undefined", false),
        ("float32", true),
        ("uint8", true),
        ("int8", true),
        ("uint16", true),
        ("int16", true),
        ("int32", true),
        ("int64", true),
        ("string", false),
        ("bool", true),
        ("float16", true),
        ("float64", true),
        ("uint32", true),
        ("uint64", true),
        ("complex64", true),
        ("complex128", true),
        ("bfloat16", true),
        ("float8e4m3fn", false),
        ("float8e4m3fnuz", false),
        ("float8e5m2", false),
        ("float8e5m2fnuz", false),
        ("uint4", false),
        ("int4", false),
        ("float4e2m1", false),
        ("float8e8m0", false),
        ("uint2", false),
        ("int2", false),
    ];

    /// <summary>Returns a fault for each input and output of a model that cannot be a shared tensor.</summary>
    /// <param name="signature">The signature, without the inputs and outputs that the project ignores.</param>
    /// <param name="path">The path of the model as written in the project.</param>
    public static IEnumerable<ModelFault> Check(ModelSignature signature, string path) =>
        Check(signature.Inputs, "input", nameof(ModelItem.IgnoredInputs), path)
            .Concat(Check(signature.Outputs, "output", nameof(ModelItem.IgnoredOutputs), path));

    private static IEnumerable<ModelFault> Check(
        EquatableArray<ValueSignature> values,
        string role,
        string setting,
        string path
    ) =>
        from value in values
        let what = Obstacle(value)
        where what is not null
        select new ModelFault(
            ModelFault.NotShareable,
            path,
            $"The {role} '{ShownText.Of(value.Name)}' {what} If the program does not need this {role}, add it to {setting}."
        );

    /// <summary>
    /// Returns the reason why an input or output cannot be a shared tensor, or null if it can. The reason completes a sentence that
    /// begins with the name of the input or output.
    /// </summary>
    public static string? Obstacle(ValueSignature value) =>
        value.Kind switch
        {
            ValueKind.Tensor => ObstacleOfTensor(value),
            ValueKind.SparseTensor => "is a sparse tensor. " + OnlyTensors,
            ValueKind.Sequence => "is a sequence. " + OnlyTensors,
            ValueKind.Map => "is a map. " + OnlyTensors,
            ValueKind.Optional => "is an optional value, which may be absent. " + OnlyTensors,
            ValueKind.Opaque => "is of an opaque type. " + OnlyTensors,
            _ => "has no type in the file. Export the model again with the types of its inputs and outputs.",
        };

    private const string OnlyTensors = "Only tensors of numbers and booleans can be shared.";

    /// <summary>Returns the name of an ONNX element type for error messages: the NumPy name if the type has one.</summary>
    public static string NameOfElementType(int type) =>
        type < 0 || type >= s_elementTypes.Length ? $"element type {type}" : s_elementTypes[type].Name;

    private static string? ObstacleOfTensor(ValueSignature value)
    {
        var type = value.ElementType;
        if (type < 0 || type >= s_elementTypes.Length || !s_elementTypes[type].IsDType)
        {
            return $"is a tensor of {NameOfElementType(type)}. {OnlyTensors}";
        }

        if (value.Dimensions is not { } axes)
        {
            return "is a tensor, but the file does not say how many axes it has. Export the model again with shapes. Axes may be dynamic.";
        }

        if (axes.Count > MaxRank)
        {
            return $"has {axes.Count} axes, but a shared tensor can have at most {MaxRank}.";
        }

        if (axes.FirstOrDefault(axis => axis.Length > int.MaxValue) is { } axis)
        {
            return $"has an axis of length {axis.Length}, but an axis of a shared tensor can have at most length {int.MaxValue}.";
        }

        // Assumes elements of 16 bytes, the largest size.
        return axes.Aggregate(16d, (bytes, each) => bytes * (each.Length ?? 1)) > long.MaxValue
            ? $"needs more than {long.MaxValue} bytes, but a shared tensor cannot be larger."
            : null;
    }
}
