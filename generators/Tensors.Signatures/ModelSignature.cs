namespace Tensors.Signatures;

/// <summary>What a model's file says of how the model is called. The names are those of onnx.proto (ONNX IR specification).</summary>
/// <param name="IrVersion">The version of the file's format.</param>
/// <param name="Opsets">The operator sets that it is written in.</param>
/// <param name="Producer">What wrote the file, with its version; empty where the file does not say.</param>
/// <param name="Description">The model's and the graph's doc strings; empty where there are none.</param>
/// <param name="Inputs">The inputs that a caller gives, in the file's order: without those that the file has values for.</param>
/// <param name="Outputs">The outputs, in the file's order.</param>
/// <param name="Metadata">The model's own metadata, in the file's order.</param>
public sealed record ModelSignature(
    long IrVersion,
    EquatableArray<OpsetSignature> Opsets,
    string Producer,
    string Description,
    EquatableArray<ValueSignature> Inputs,
    EquatableArray<ValueSignature> Outputs,
    EquatableArray<MetadataEntry> Metadata
);

/// <summary>An operator set that a model is written in.</summary>
/// <param name="Domain">Its domain; empty for ONNX's own operators.</param>
/// <param name="Version">Its version.</param>
public sealed record OpsetSignature(string Domain, long Version);

/// <summary>An entry of a model's own metadata.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
public sealed record MetadataEntry(string Key, string Value);

/// <summary>One input or output of a model.</summary>
/// <param name="Name">Its name in the file, which is its name on the wire.</param>
/// <param name="Kind">What it is.</param>
/// <param name="ElementType">The number of its elements' type in onnx.proto's <c>TensorProto.DataType</c>; 0 where it has none.</param>
/// <param name="Dimensions">The axes, outermost first; null where the file does not say how many there are.</param>
/// <param name="Description">Its doc string, or empty.</param>
public sealed record ValueSignature(
    string Name,
    ValueKind Kind,
    int ElementType,
    EquatableArray<DimensionSignature>? Dimensions,
    string Description
);

/// <summary>The length of one axis: a number, a name, or neither.</summary>
/// <param name="Length">The length, at least 1, or null where it is given at run time.</param>
/// <param name="Symbol">What the file calls a length that is given at run time: any text, the same for lengths that are the same; null where it has no name.</param>
public sealed record DimensionSignature(long? Length, string? Symbol);

/// <summary>The kinds of values in ONNX.</summary>
public enum ValueKind
{
    /// <summary>The file does not say.</summary>
    Unknown,

    /// <summary>A tensor. All else cannot be shared.</summary>
    Tensor,

    /// <summary>A tensor that holds its non-zero elements only.</summary>
    SparseTensor,

    /// <summary>A sequence of values.</summary>
    Sequence,

    /// <summary>A map from keys to values.</summary>
    Map,

    /// <summary>A value that may be absent.</summary>
    Optional,

    /// <summary>A type of its own.</summary>
    Opaque,
}
