namespace Tensors.Signatures;

/// <summary>Reads a ValueInfoProto message: the name, type and description of an input or output.</summary>
internal sealed class ValueReader(ProtoReader reader)
{
    private string _name = "";
    private string _description = "";
    private ValueKind _kind;
    private int _elementType;
    private List<DimensionSignature>? _dimensions;

    /// <summary>Reads the current field as a ValueInfoProto message, and returns the input or output that it describes.</summary>
    /// <param name="role">The role of the value in the model for error messages, such as "an input".</param>
    public ValueSignature Read(string role)
    {
        var start = reader.FieldPosition;
        reader.Keep(0);
        (_name, _description) = ("", "");
        SetKind(ValueKind.Unknown);

        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.ValueName:
                    _name = reader.ReadString($"the name of {role}");
                    break;
                case OnnxFields.ValueType:
                    ReadType();
                    break;
                case OnnxFields.ValueDocString:
                    _description = reader.ReadString($"the doc string of {role}");
                    break;
            }
        }

        reader.LeaveMessage(outer);
        if (_name.Length == 0)
        {
            throw new OnnxFormatException(
                $"{role} of the model has no name. Export the model again with names.",
                start
            );
        }

        EquatableArray<DimensionSignature>? dimensions = _dimensions is null ? null : new(_dimensions);
        return new(_name, _kind, _elementType, dimensions, _description);
    }

    private void ReadType()
    {
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.TypeTensor:
                    ReadTensorType(ValueKind.Tensor);
                    break;
                case OnnxFields.TypeSparseTensor:
                    ReadTensorType(ValueKind.SparseTensor);
                    break;
                case OnnxFields.TypeSequence:
                    SetKind(ValueKind.Sequence);
                    break;
                case OnnxFields.TypeMap:
                    SetKind(ValueKind.Map);
                    break;
                case OnnxFields.TypeOptional:
                    SetKind(ValueKind.Optional);
                    break;
                case OnnxFields.TypeOpaque:
                    SetKind(ValueKind.Opaque);
                    break;
            }
        }

        reader.LeaveMessage(outer);
    }

    // The kinds are members of a oneof: a second message of the same kind is merged with the first, one of another kind replaces it.
    private void ReadTensorType(ValueKind kind)
    {
        if (_kind != kind)
        {
            SetKind(kind);
        }

        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.TensorTypeElemType:
                    _elementType = reader.ReadInt32();
                    break;
                case OnnxFields.TensorTypeShape:
                    ReadShape();
                    break;
            }
        }

        reader.LeaveMessage(outer);
    }

    private void SetKind(ValueKind kind)
    {
        _kind = kind;
        _elementType = 0;
        _dimensions = null;
    }

    private void ReadShape()
    {
        // A shape without axes means a scalar. Without a shape, the rank is unknown.
        _dimensions ??= [];
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            if (reader.Tag == OnnxFields.ShapeDim)
            {
                _dimensions.Add(ReadDimension());
            }
        }

        reader.LeaveMessage(outer);
    }

    private DimensionSignature ReadDimension()
    {
        reader.Keep(0);
        long? length = null;
        string? symbol = null;
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                // The fields are members of a oneof: the last one wins.
                case OnnxFields.DimensionValue:
                    (length, symbol) = (reader.ReadInt64(), null);
                    break;
                case OnnxFields.DimensionParam:
                    (length, symbol) = (null, reader.ReadString("the name of an axis"));
                    break;
            }
        }

        reader.LeaveMessage(outer);

        // Exporters write 0, -1 or an empty name for an unknown length.
        return new(length > 0 ? length : null, string.IsNullOrEmpty(symbol) ? null : symbol);
    }
}
