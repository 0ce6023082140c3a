using Tensors.Emit;
using Tensors.Signatures;

namespace Tensors.Tool.Models;

/// <summary>
/// Writes information about a model file that the declarations do not contain, such as its opset and metadata, as a comment above them.
/// </summary>
internal static class ModelComment
{
    public static void Write(SourceWriter writer, ShownModel model)
    {
        var signature = model.File.Signature;
        var opsets = signature.Opsets.Select(opset =>
            FormattableString.Invariant(
                $"{(opset.Domain.Length == 0 ? "opset" : ShownText.Of(opset.Domain))} {opset.Version}"
            )
        );
        var producer = signature.Producer.Length > 0 ? $", produced by {ShownText.Of(signature.Producer)}" : "";
        Line(
            writer,
            FormattableString.Invariant(
                $"{ShownText.Of(model.File.FileName)}: ONNX IR version {signature.IrVersion}, {string.Join(", ", opsets)}{producer}"
            )
        );
        if (signature.Description.Trim().Length > 0)
        {
            Line(writer, "");
            foreach (var line in CommentText.Wrap(signature.Description))
            {
                Line(writer, line);
            }
        }

        WriteList(
            writer,
            "Metadata",
            signature.Metadata.Select(entry => (ShownText.Of(entry.Key), ShownText.Of(entry.Value)))
        );
        WriteList(writer, "Dynamic axes", Axes(model));
        writer.Separate();
    }

    /// <summary>
    /// Returns the name of each named axis in the declarations, and a text that lists the inputs and outputs with that axis, and its name
    /// in the file if that differs.
    /// </summary>
    private static IEnumerable<(string Name, string Text)> Axes(ShownModel model) =>
        model
            .Inputs.Concat(model.Outputs)
            .Where(value => value.Declared is not null)
            .SelectMany(value => value.Declared!.Axes.Select((axis, index) => (axis.Name, Index: index, value.Value)))
            .Where(axis => axis.Name is not null)
            .GroupBy(axis => axis.Name!, StringComparer.Ordinal)
            .Select(places =>
                (
                    places.Key,
                    Text(
                        places.Key,
                        places.First().Value.Dimensions!.Value[places.First().Index].Symbol,
                        places.Select(place =>
                            FormattableString.Invariant($"axis {place.Index} of {ShownText.Of(place.Value.Name)}")
                        )
                    )
                )
            );

    private static string Text(string name, string? symbol, IEnumerable<string> places)
    {
        var inFile =
            symbol is null || string.Equals(symbol, name, StringComparison.Ordinal)
                ? ""
                : $" ('{ShownText.Of(symbol)}' in the file)";
        return string.Join(", ", places) + inFile;
    }

    private static void WriteList(SourceWriter writer, string title, IEnumerable<(string Name, string Text)> entries)
    {
        var all = entries.ToArray();
        if (all.Length == 0)
        {
            return;
        }

        Line(writer, "");
        Line(writer, $"{title}:");
        foreach (var (name, text) in all)
        {
            foreach (var line in CommentText.Wrap($"{name}: {text}"))
            {
                Line(writer, "  " + line);
            }
        }
    }

    private static void Line(SourceWriter writer, string text) => writer.Write($"// {text}".TrimEnd());
}
