using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>
/// Generates code for the indices of a tensor's first axes: the parameters, the documentation, the checks, and the conversion to one flat
/// index.
/// </summary>
internal static class Indices
{
    /// <summary>Returns the parameter declarations for the indices of the first axes.</summary>
    public static string Parameters(TensorStruct tensor, int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(i => $"long {tensor.Parameter(i)}"));

    /// <summary>Returns the indices of the first axes, written as method arguments.</summary>
    public static string Arguments(TensorStruct tensor, int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(tensor.Parameter));

    /// <summary>Writes the documentation of the parameters for the indices of the first axes, and of the exception.</summary>
    public static void WriteDocumentation(SourceWriter writer, TensorStruct tensor, int count)
    {
        var axes = tensor.Model.Axes;
        for (var i = 0; i < count; i++)
        {
            var limit = axes[i].IsDynamic ? $"the length of axis {i}" : axes[i].ToString();
            writer.Write($"/// <param name=\"{axes[i].ParameterName(i)}\">At least 0 and less than {limit}.</param>");
        }

        writer.Write(
            "/// <exception cref=\"global::System.ArgumentOutOfRangeException\">An index is out of the range of its axis.</exception>"
        );
    }

    /// <summary>
    /// Returns an expression for the position of the part that the first <paramref name="count"/> indices select. The position counts
    /// parts of that size: elements, rows or larger parts. The expression checks every index. Nothing else needs a check: the handle's
    /// dtype, shape and writability were checked when it was created.
    /// </summary>
    public static string Flat(TensorStruct tensor, int count) =>
        $"__Runtime.Index<{tensor.DeclaredName}, {tensor.Element}>({string.Join(", ", Enumerable.Range(0, count).Select(i => $"{tensor.Parameter(i)}, {tensor.Length(i)}"))})";

    /// <summary>Returns a documentation reference to the indexer with this many indices.</summary>
    public static string Cref(int count) => $"this[{string.Join(", ", Enumerable.Repeat("long", count))}]";
}
