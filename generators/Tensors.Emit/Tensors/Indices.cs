namespace Tensors.Emit;

/// <summary>The first few indices of a tensor, as parameters: how they are documented, checked and made one.</summary>
internal static class Indices
{
    /// <summary>The parameters for the first axes.</summary>
    public static string Parameters(TensorStruct tensor, int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(i => $"long {tensor.Parameter(i)}"));

    /// <summary>The same as arguments.</summary>
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

    // Every axis is checked, the outermost too, and nothing after that: the handle's dtype, shape and writability were
    // checked when it was made.
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

    /// <summary>The place of what the first indices name, counted in things of its kind.</summary>
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
