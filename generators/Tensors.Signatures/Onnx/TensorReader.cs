namespace Tensors.Signatures;

/// <summary>
/// Reads a TensorProto message without its elements. Reads the tensor's name, and the name of the external file if the elements are in
/// one.
/// </summary>
internal sealed class TensorReader(ProtoReader reader)
{
    private const int External = 1;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _filesInOrder = [];

    /// <summary>
    /// Gets the names of the external files that contain the elements of the tensors read so far, in the order in which the model
    /// mentions them.
    /// </summary>
    public IReadOnlyList<string> ExternalDataFiles => _filesInOrder;

    /// <summary>
    /// Reads the current field as a TensorProto message, and returns the tensor's name, or an empty string if the tensor has no name.
    /// </summary>
    /// <returns>The name of the tensor; empty if the file does not name it.</returns>
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

    /// <summary>
    /// Reads the current field as a SparseTensorProto message, and returns the name of the tensor with its values, or an empty string if
    /// that tensor has no name.
    /// </summary>
    /// <returns>The name of the tensor with the values; empty if the file does not name it.</returns>
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

    /// <summary>Reads the current field as a StringStringEntryProto message, and returns its key and its value.</summary>
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
