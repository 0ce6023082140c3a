namespace Tensors.Signatures;

/// <summary>
/// Defines the tags of the onnx.proto fields that are read. A tag encodes the field number and the wire type. A field with an unexpected
/// wire type has another tag and is skipped, as in protobuf.
/// </summary>
internal static class OnnxFields
{
    private const uint Varint = 0;
    private const uint Bytes = 2;

    public const uint ModelIrVersion = (1 << 3) | Varint;
    public const uint ModelProducerName = (2 << 3) | Bytes;
    public const uint ModelProducerVersion = (3 << 3) | Bytes;
    public const uint ModelDocString = (6 << 3) | Bytes;
    public const uint ModelGraph = (7 << 3) | Bytes;
    public const uint ModelOpsetImport = (8 << 3) | Bytes;
    public const uint ModelMetadataProps = (14 << 3) | Bytes;
    public const uint ModelFunctions = (25 << 3) | Bytes;

    public const uint OpsetDomain = (1 << 3) | Bytes;
    public const uint OpsetVersion = (2 << 3) | Varint;

    public const uint EntryKey = (1 << 3) | Bytes;
    public const uint EntryValue = (2 << 3) | Bytes;

    public const uint GraphNode = (1 << 3) | Bytes;
    public const uint GraphInitializer = (5 << 3) | Bytes;
    public const uint GraphDocString = (10 << 3) | Bytes;
    public const uint GraphInput = (11 << 3) | Bytes;
    public const uint GraphOutput = (12 << 3) | Bytes;
    public const uint GraphSparseInitializer = (15 << 3) | Bytes;

    public const uint FunctionNode = (7 << 3) | Bytes;

    public const uint NodeAttribute = (5 << 3) | Bytes;

    public const uint AttributeTensor = (5 << 3) | Bytes;
    public const uint AttributeGraph = (6 << 3) | Bytes;
    public const uint AttributeTensors = (10 << 3) | Bytes;
    public const uint AttributeGraphs = (11 << 3) | Bytes;
    public const uint AttributeSparseTensor = (22 << 3) | Bytes;
    public const uint AttributeSparseTensors = (23 << 3) | Bytes;

    public const uint TensorName = (8 << 3) | Bytes;
    public const uint TensorExternalData = (13 << 3) | Bytes;
    public const uint TensorDataLocation = (14 << 3) | Varint;

    public const uint SparseTensorValues = (1 << 3) | Bytes;
    public const uint SparseTensorIndices = (2 << 3) | Bytes;

    public const uint ValueName = (1 << 3) | Bytes;
    public const uint ValueType = (2 << 3) | Bytes;
    public const uint ValueDocString = (3 << 3) | Bytes;

    public const uint TypeTensor = (1 << 3) | Bytes;
    public const uint TypeSequence = (4 << 3) | Bytes;
    public const uint TypeMap = (5 << 3) | Bytes;
    public const uint TypeOpaque = (7 << 3) | Bytes;
    public const uint TypeSparseTensor = (8 << 3) | Bytes;
    public const uint TypeOptional = (9 << 3) | Bytes;

    public const uint TensorTypeElemType = (1 << 3) | Varint;
    public const uint TensorTypeShape = (2 << 3) | Bytes;

    public const uint ShapeDim = (1 << 3) | Bytes;

    public const uint DimensionValue = (1 << 3) | Varint;
    public const uint DimensionParam = (2 << 3) | Bytes;
}
