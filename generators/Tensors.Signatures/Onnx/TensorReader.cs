namespace Tensors.Signatures;

/// <summary>Reads a TensorProto message without its elements: its name, and the name of the file that contains its elements.</summary>
internal sealed class TensorReader(ProtoReader reader)
{
    private const int External = 1;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _filesInOrder = [];

    /// <summary>
    /// Gets the external files that contain the elements of the tensors read so far, in the order in which the model names them.
    /// </summary>
    public IReadOnlyList<string> ExternalDataFiles => _filesInOrder;

    /// <summary>Reads the current field as a TensorProto message.</summary>
    /// <returns>The name of the tensor; empty if it has none.</returns>
    public string Read()
    {
        var start = reader.FieldPosition;
        var name = "";
        var isExternal = false;
        string? location = null;
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.TensorName:
                    name = reader.ReadString("the name of a tensor");
                    break;
                case OnnxFields.TensorDataLocation:
                    isExternal = reader.ReadInt32() == External;
                    break;
                case OnnxFields.TensorExternalData:
                    var (key, value) = ReadEntry(reader, "external data");
                    location = key is "location" ? value : location;
                    break;
            }
        }

        reader.LeaveMessage(outer);
        if (isExternal)
        {
            AddFile(name, location, start);
        }

        return name;
    }

    /// <summary>Reads the current field as a SparseTensorProto message.</summary>
    /// <returns>The name of the tensor with the values; empty if it has none.</returns>
    public string ReadSparse()
    {
        var name = "";
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.SparseTensorValues:
                    name = Read() is { Length: > 0 } again ? again : name;
                    break;
                case OnnxFields.SparseTensorIndices:
                    Read();
                    break;
            }
        }

        reader.LeaveMessage(outer);
        return name;
    }

    /// <summary>Reads the current field as a StringStringEntryProto message.</summary>
    public static (string Key, string Value) ReadEntry(ProtoReader reader, string what)
    {
        reader.Keep(0);
        var (key, value) = ("", "");
        var outer = reader.EnterMessage();
        while (reader.NextField())
        {
            switch (reader.Tag)
            {
                case OnnxFields.EntryKey:
                    key = reader.ReadString($"a key of the {what}");
                    break;
                case OnnxFields.EntryValue:
                    value = reader.ReadString($"a value of the {what}");
                    break;
            }
        }

        reader.LeaveMessage(outer);
        return (key, value);
    }

    private void AddFile(string tensor, string? location, long start)
    {
        if (string.IsNullOrEmpty(location))
        {
            throw new OnnxFormatException(
                $"the data of the tensor '{ShownText.Of(tensor)}' is in another file, but the model does not name that file. Export the model again.",
                start
            );
        }

        if (!IsBesideTheModel(location!))
        {
            throw new OnnxFormatException(
                $"the data of the tensor '{ShownText.Of(tensor)}' is in '{ShownText.Of(location!)}', which is not a path inside the model's folder. "
                    + "Save the model again with its data in that folder.",
                start
            );
        }

        if (_files.Add(location!))
        {
            _filesInOrder.Add(location!);
        }
    }

    // Rejects paths that are absolute or leave the model's folder, on any platform, because the build reads and copies the file with the
    // permissions of the user who builds.
    private static bool IsBesideTheModel(string location) =>
        location[0] is not ('/' or '\\')
        && !(location.Length > 1 && location[1] == ':')
        && location.All(c => !char.IsControl(c))
        && location.Split('/', '\\').All(part => part is not ("" or ".."));
}
