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

    public static void WriteDocumentation(SourceWriter writer, TensorStruct tensor, int count)
    {
        var axes = tensor.Model.Axes;
        for (var i = 0; i < count; i++)
        {
            var limit = axes[i].IsDynamic ? $"the length of axis {i}" : axes[i].ToString();
            writer.Write($"/// <param name=\"{axes[i].ParameterName(i)}\">At least 0 and less than {limit}.</param>");
        }
    }

    // Checks every index, including the outermost. Nothing else needs a check: the handle's dtype, shape and writability were checked when it
    // was created.
    public static void WriteChecks(SourceWriter writer, TensorStruct tensor, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var axis = tensor.Model.Axes[i];
            var parameter = tensor.Parameter(i);
            var length = axis.IsDynamic ? $"(ulong){tensor.Length(i)}" : $"{axis}UL";
            writer
                .Write(
                    $$"""
                    if (unchecked((ulong){{parameter}} >= {{length}}))
                    {
                        global::Tensors.CompilerServices.GeneratedTensor.ThrowIndexOutOfRange("{{axis.ParameterName(
                        i
                    )}}", {{parameter}}, {{tensor.Length(i)}}, "{{tensor.Model.Spec}}");
                    }
                    """
                )
                .Separate();
        }
    }

    /// <summary>
    /// Returns an expression for the position of the part that the first <paramref name="count"/> indices select. The position counts
    /// parts of that size: elements, rows or larger parts.
    /// </summary>
    public static string Flat(TensorStruct tensor, int count)
    {
        var index = tensor.Parameter(0);
        for (var i = 1; i < count; i++)
        {
            index = $"({index} * {tensor.Length(i)}) + {tensor.Parameter(i)}";
            if (i < count - 1)
            {
                index = $"({index})";
            }
        }

        return index;
    }
}
