namespace Tensors.Signatures;

/// <summary>
/// Reads a ModelProto message. Its fields may be in any order, and a message may be split into several parts, which are merged.
/// </summary>
internal sealed class OnnxReader(ProtoReader reader)
{
    // From this version on, a model must list its operator sets.
    private const long FirstIrVersionWithOpsets = 3;

    private readonly TensorReader _tensors = new(reader);
    private readonly ValueReader _values = new(reader);
    private readonly List<OpsetSignature> _opsets = [];
    private readonly List<MetadataEntry> _metadata = [];
    private readonly List<ValueSignature> _inputs = [];
    private readonly List<ValueSignature> _outputs = [];
    private readonly HashSet<string> _initializers = new(StringComparer.Ordinal);
    private long _irVersion;
    private bool _hasGraph;
    private string _producerName = "";
    private string _producerVersion = "";
    private string _modelDescription = "";
    private string _graphDescription = "";

    /// <summary>Reads the model up to the end of the file, and returns its signature and the names of its external data files.</summary>
    public OnnxFile Read()
    {
        while (reader.NextField())
        {
            ReadModelField();
        }

        Check();
        return new(
            new(
                _irVersion,
                new(_opsets),
                Join(" ", _producerName, _producerVersion),
                Join("\n\n", _modelDescription, _graphDescription),
                // An input with an initializer already has a value. ONNX Runtime separates it from the other inputs too, in files of every
                // version.
                new(_inputs.Where(input => !_initializers.Contains(input.Name))),
                new(_outputs),
                new(_metadata)
            ),
            new(_tensors.ExternalDataFiles)
        );
    }

    private void ReadModelField()
    {
        switch (reader.Tag)
        {
            case OnnxFields.ModelIrVersion:
                _irVersion = reader.ReadInt64();
                break;
            case OnnxFields.ModelProducerName:
                _producerName = reader.ReadString("the producer's name");
                break;
            case OnnxFields.ModelProducerVersion:
                _producerVersion = reader.ReadString("the producer's version");
                break;
            case OnnxFields.ModelDocString:
                _modelDescription = reader.ReadString("the model's doc string");
                break;
            case OnnxFields.ModelGraph:
                _hasGraph = true;
                ReadGraph();
                break;
            case OnnxFields.ModelOpsetImport:
                _opsets.Add(ReadOpset());
                break;
            case OnnxFields.ModelMetadataProps:
                var (key, value) = TensorReader.ReadEntry(reader, "metadata");
                _metadata.Add(new(key, value));
                break;
            case OnnxFields.ModelFunctions:
                ReadNodesOf(OnnxFields.FunctionNode);
                break;
        }
    }

    private OpsetSignature ReadOpset()
    {
        reader.Keep(0);
        var domain = "";
        var version = 0L;
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.OpsetDomain:
                    domain = reader.ReadString("the domain of an operator set");
                    break;
                case OnnxFields.OpsetVersion:
                    version = reader.ReadInt64();
                    break;
            }
        }

        reader.LeaveMessage(outer);
        return new(domain, version);
    }

    private void ReadGraph()
    {
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.GraphInput:
                    _inputs.Add(_values.Read("an input"));
                    break;
                case OnnxFields.GraphOutput:
                    _outputs.Add(_values.Read("an output"));
                    break;
                case OnnxFields.GraphInitializer:
                    _initializers.Add(_tensors.Read());
                    break;
                case OnnxFields.GraphSparseInitializer:
                    _initializers.Add(_tensors.ReadSparse());
                    break;
                case OnnxFields.GraphDocString:
                    _graphDescription = reader.ReadString("the graph's doc string");
                    break;
                case OnnxFields.GraphNode:
                    ReadNode();
                    break;
            }
        }

        reader.LeaveMessage(outer);
    }

    // Only the tensors of a node are needed: constants and the branches of an If contain tensors that may be stored in other files.
    private void ReadNode()
    {
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            if (reader.Tag == OnnxFields.NodeAttribute)
            {
                ReadAttribute();
            }
        }

        reader.LeaveMessage(outer);
    }

    private void ReadAttribute()
    {
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.AttributeTensor:
                case OnnxFields.AttributeTensors:
                    _tensors.Read();
                    break;
                case OnnxFields.AttributeSparseTensor:
                case OnnxFields.AttributeSparseTensors:
                    _tensors.ReadSparse();
                    break;
                case OnnxFields.AttributeGraph:
                case OnnxFields.AttributeGraphs:
                    ReadNodesOf(OnnxFields.GraphNode);
                    break;
            }
        }

        reader.LeaveMessage(outer);
    }

    /// <summary>Reads a subgraph or a function, to find the tensors in it.</summary>
    private void ReadNodesOf(uint nodeField)
    {
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            if (reader.Tag == nodeField)
            {
                ReadNode();
            }
            else if (nodeField == OnnxFields.GraphNode && reader.Tag == OnnxFields.GraphInitializer)
            {
                _tensors.Read();
            }
            else if (nodeField == OnnxFields.GraphNode && reader.Tag == OnnxFields.GraphSparseInitializer)
            {
                _tensors.ReadSparse();
            }
        }

        reader.LeaveMessage(outer);
    }

    // Protobuf accepts any file whose bytes happen to be valid fields, and a model that is truncated between two fields. This rejects both.
    private void Check()
    {
        if (_irVersion <= 0)
        {
            throw Incomplete("the file ends without an ir_version");
        }

        if (!_hasGraph)
        {
            throw Incomplete("the file ends without a graph");
        }

        if (_irVersion >= FirstIrVersionWithOpsets && _opsets.Count == 0)
        {
            throw Incomplete("the file ends without an opset_import");
        }

        CheckNames("inputs", _inputs);
        CheckNames("outputs", _outputs);
    }

    private void CheckNames(string what, List<ValueSignature> values)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (values.Find(value => !names.Add(value.Name)) is { } twice)
        {
            throw new OnnxFormatException(
                $"two {what} of the model have the name '{ShownText.Of(twice.Name)}'. Export the model again with names that differ.",
                reader.Position
            );
        }
    }

    private OnnxFormatException Incomplete(string what) =>
        new($"{what}. It is not an ONNX model, or it is truncated. Download it or export it again.", reader.Position);

    private static string Join(string separator, string first, string second) =>
        first.Length == 0 ? second
        : second.Length == 0 ? first
        : first + separator + second;
}
