namespace Tensors.Signatures;

/// <summary>
/// Describes the inputs, outputs and metadata that a model file declares. The names are those of onnx.proto (ONNX IR specification).
/// </summary>
/// <param name="IrVersion">The version of the file format.</param>
/// <param name="Opsets">The operator sets that the model uses.</param>
/// <param name="Producer">The name and version of the tool that wrote the file; empty if the file does not contain them.</param>
/// <param name="Description">The doc strings of the model and of the graph; empty if the file does not contain any.</param>
/// <param name="Inputs">
/// The inputs that a caller must provide, in the file's order. Inputs for which the file contains values are left out.
/// </param>
/// <param name="Outputs">The outputs, in the file's order.</param>
/// <param name="Metadata">The metadata properties of the model, in the file's order.</param>
public sealed record ModelSignature(
    long IrVersion,
    EquatableArray<OpsetSignature> Opsets,
    string Producer,
    string Description,
    EquatableArray<ValueSignature> Inputs,
    EquatableArray<ValueSignature> Outputs,
    EquatableArray<MetadataEntry> Metadata
);

/// <summary>Describes an operator set that a model uses.</summary>
/// <param name="Domain">The domain; empty for the standard ONNX operators.</param>
/// <param name="Version">The version of the operator set.</param>
public sealed record OpsetSignature(string Domain, long Version);

/// <summary>Represents a metadata property of a model.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
public sealed record MetadataEntry(string Key, string Value);

/// <summary>Describes one input or output of a model.</summary>
/// <param name="Name">The name in the file, which is also the name on the wire.</param>
/// <param name="Kind">The kind of the value.</param>
/// <param name="ElementType">
/// The type of the elements, as a numeric value of onnx.proto's <c>TensorProto.DataType</c>; 0 if the value has no element type.
/// </param>
/// <param name="Dimensions">The axes, outermost first, or null if the file does not specify the rank.</param>
/// <param name="Description">The doc string; empty if the file does not contain one.</param>
public sealed record ValueSignature(
    string Name,
    ValueKind Kind,
    int ElementType,
    EquatableArray<DimensionSignature>? Dimensions,
    string Description
);

/// <summary>Describes the length of one axis: a number, a symbol, or unknown.</summary>
/// <param name="Length">The length, at least 1, or null if it is only known at run time.</param>
/// <param name="Symbol">
/// The file's symbol for a length that is only known at run time, or null if the file does not name the length. May be any text. Axes with the
/// same symbol have the same length.
/// </param>
public sealed record DimensionSignature(long? Length, string? Symbol);

/// <summary>Specifies the kind of an input or output in ONNX.</summary>
public enum ValueKind
{
    /// <summary>The file does not specify the kind.</summary>
    Unknown,

    /// <summary>A tensor. This is the only kind that can be shared.</summary>
    Tensor,

    /// <summary>A tensor that stores only its non-zero elements.</summary>
    SparseTensor,

    /// <summary>A sequence of values.</summary>
    Sequence,

    /// <summary>A map from keys to values.</summary>
    Map,

    /// <summary>A value that may be absent.</summary>
    Optional,

    /// <summary>A value of an opaque type.</summary>
    Opaque,
}
