using Tensors.Signatures.Text;

namespace Tensors.Signatures;

/// <summary>
/// Converts a <see cref="ModelFile"/> to and from text, in which the build passes it to the generator. The text has one line per entry, in a
/// fixed order, and is the same on every platform:
/// <code>
/// tensormodel 1
/// file "silero_vad.onnx"
/// path "models/silero_vad.onnx"
/// namespace "VoiceActivity"
/// class "SileroVad"
/// ir 8
/// producer "pytorch 2.0"
/// description ""
/// opset "" 16
/// input "input" Tensor 1 [? ?"samples"] "a doc string"
/// input "sr" Tensor 7 [] ""
/// output "output" Tensor 1 [2 1] ""
/// output "scores" Sequence 0 - ""
/// metadata "key" "value"
/// end
/// </code>
/// A dimension is written as its length or <c>?</c>, followed by its name if it has one. <c>-</c> means that the rank is unknown.
/// </summary>
public static class ModelFileText
{
    /// <summary>The extension of files with this text.</summary>
    public const string Extension = ".tensormodel";

    private const string Header = "tensormodel 1";

    /// <summary>Returns the text of a model.</summary>
    public static string Write(ModelFile model)
    {
        var writer = new LineWriter();
        var signature = model.Signature;
        writer.Word(Header).EndLine();
        writer.Word("file").Text(model.FileName).EndLine();
        writer.Word("path").Text(model.OutputPath).EndLine();
        writer.Word("namespace").Text(model.Namespace).EndLine();
        writer.Word("class").Text(model.ClassName).EndLine();
        writer.Word("ir").Number(signature.IrVersion).EndLine();
        writer.Word("producer").Text(signature.Producer).EndLine();
        writer.Word("description").Text(signature.Description).EndLine();
        foreach (var opset in signature.Opsets)
        {
            writer.Word("opset").Text(opset.Domain).Number(opset.Version).EndLine();
        }

        WriteValues(writer, "input", signature.Inputs);
        WriteValues(writer, "output", signature.Outputs);
        foreach (var entry in signature.Metadata)
        {
            writer.Word("metadata").Text(entry.Key).Text(entry.Value).EndLine();
        }

        return writer.Word("end").EndLine().ToString();
    }

    /// <summary>Parses text that <see cref="Write"/> returned.</summary>
    /// <exception cref="FormatException">The text is not valid. The message states the line.</exception>
    public static ModelFile Parse(string text)
    {
        var reader = new LineReader(text);
        if (!reader.TryLine(Header))
        {
            throw reader.Error($"does not begin with '{Header}'");
        }

        reader.EndLine();
        var file = ReadText(reader, "file");
        var path = ReadText(reader, "path");
        var nameSpace = ReadText(reader, "namespace");
        var className = ReadText(reader, "class");
        reader.Line("ir");
        var irVersion = reader.Number();
        reader.EndLine();
        var producer = ReadText(reader, "producer");
        var description = ReadText(reader, "description");
        var signature = new ModelSignature(
            irVersion,
            new(ReadLines(reader, "opset", static line => new OpsetSignature(line.Text(), line.Number()))),
            producer,
            description,
            new(ReadLines(reader, "input", ReadValue)),
            new(ReadLines(reader, "output", ReadValue)),
            new(ReadLines(reader, "metadata", static line => new MetadataEntry(line.Text(), line.Text())))
        );
        reader.Line("end");
        reader.EndLine();
        reader.EndText();
        return new(file, path, nameSpace, className, signature);
    }

    private static void WriteValues(LineWriter writer, string word, EquatableArray<ValueSignature> values)
    {
        foreach (var value in values)
        {
            writer.Word(word).Text(value.Name).Word(value.Kind.ToString()).Number(value.ElementType);
            WriteDimensions(writer, value.Dimensions);
            writer.Text(value.Description).EndLine();
        }
    }

    private static void WriteDimensions(LineWriter writer, EquatableArray<DimensionSignature>? dimensions)
    {
        if (dimensions is not { } axes)
        {
            writer.Word("-");
            return;
        }

        writer.OpenList();
        foreach (var axis in axes)
        {
            writer.Dimension(axis.Length, axis.Symbol);
        }

        writer.CloseList();
    }

    private static string ReadText(LineReader reader, string word)
    {
        reader.Line(word);
        var text = reader.Text();
        reader.EndLine();
        return text;
    }

    private static List<T> ReadLines<T>(LineReader reader, string word, Func<LineReader, T> read)
    {
        var lines = new List<T>();
        while (reader.TryLine(word))
        {
            lines.Add(read(reader));
            reader.EndLine();
        }

        return lines;
    }

    private static ValueSignature ReadValue(LineReader line)
    {
        var name = line.Text();
        var kind = ReadKind(line);
        var elementType = line.Number();
        if (elementType is < int.MinValue or > int.MaxValue)
        {
            throw line.Error($"has the unknown element type {elementType}");
        }

        return new(name, kind, (int)elementType, ReadDimensions(line), line.Text());
    }

    private static ValueKind ReadKind(LineReader line)
    {
        foreach (ValueKind kind in Enum.GetValues(typeof(ValueKind)))
        {
            if (line.TryWord(kind.ToString()))
            {
                return kind;
            }
        }

        throw line.Error("does not have a known kind of value");
    }

    private static EquatableArray<DimensionSignature>? ReadDimensions(LineReader line)
    {
        if (line.TryWord("-"))
        {
            return null;
        }

        var axes = new List<DimensionSignature>();
        line.OpenList();
        while (!line.TryCloseList())
        {
            var (length, symbol) = line.Dimension();
            axes.Add(new(length, symbol));
        }

        return new(axes);
    }
}
