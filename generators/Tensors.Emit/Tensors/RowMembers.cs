namespace Tensors.Emit;

/// <summary>
/// Generates the members that return rows, planes and larger parts of a tensor as spans. Each takes fewer indices than the tensor has
/// axes.
/// </summary>
internal static class RowMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        var rank = tensor.Model.Axes.Count;
        for (var count = 1; count < rank; count++)
        {
            if (FixedLength(tensor, count) is not > int.MaxValue)
            {
                WritePart(writer, tensor, count);
            }
        }

        // An axis named "row" has a property of that name, so the method Row is not generated. The indexer does the same.
        if (rank > 1 && !tensor.Model.HasAxisProperty("Row") && FixedLength(tensor, rank - 1) is not > int.MaxValue)
        {
            WriteRow(writer, tensor, rank - 1);
        }
    }

    private static void WritePart(SourceWriter writer, TensorStruct tensor, int count)
    {
        WriteDocumentation(writer, tensor, count);
        var header = $"""
            {ViewMembers.UnscopedRef}
            {TensorFile.GeneratedCode}
            public {tensor.SpanType} this[{Indices.Parameters(tensor, count)}]
            """;
        using (writer.Open(header))
        using (writer.Open("get"))
        {
            Indices.WriteChecks(writer, tensor, count);
            var flat = Indices.Flat(tensor, count);
            flat = count > 1 ? $"({flat})" : flat;
            writer.Write(
                FixedLength(tensor, count) is { } length
                    ? $"return _buffer.Get{tensor.Variant}Chunk<{tensor.Element}>(unchecked({flat} * {length}L), {length});"
                    : $"""
                    long length = {Length(tensor, count)};
                    return _buffer.Get{tensor.Variant}Chunk<{tensor.Element}>(unchecked({flat} * length), checked((int)length));
                    """
            );
        }
    }

    private static void WriteRow(SourceWriter writer, TensorStruct tensor, int count)
    {
        WriteDocumentation(writer, tensor, count);
        writer.Write(
            $"""
            {ViewMembers.UnscopedRef}
            {TensorFile.GeneratedCode}
            public {tensor.SpanType} Row({Indices.Parameters(tensor, count)}) => this[{Indices.Arguments(
                tensor,
                count
            )}];
            """
        );
    }

    private static void WriteDocumentation(SourceWriter writer, TensorStruct tensor, int count)
    {
        var rest = string.Join(", ", tensor.Model.Axes.Skip(count));
        var what = count == tensor.Model.Axes.Count - 1 ? "Gets one row" : "Gets a part";
        writer
            .Separate()
            .Write(
                $"/// <summary>{what} of <c>{tensor.Model.Spec}</c>: the elements <c>[{rest}]</c>, in C order.</summary>"
            );
        Indices.WriteDocumentation(writer, tensor, count);
        writer.Write(
            "/// <exception cref=\"global::System.ArgumentOutOfRangeException\">An index is out of the range of its axis.</exception>"
        );
        ViewMembers.WriteTooLong(writer, tensor, count);
    }

    /// <summary>
    /// Returns the product of the lengths of the axes after the first <paramref name="count"/>, or null if one of them is not fixed.
    /// </summary>
    private static long? FixedLength(TensorStruct tensor, int count)
    {
        long length = 1;
        foreach (var axis in tensor.Model.Axes.Skip(count))
        {
            if (axis.Length is not { } fixedLength)
            {
                return null;
            }

            // Cannot overflow: the product of all axes was checked when the declaration was read.
            length *= fixedLength;
        }

        return length;
    }

    private static string Length(TensorStruct tensor, int count) =>
        "unchecked("
        + string.Join(" * ", Enumerable.Range(count, tensor.Model.Axes.Count - count).Select(tensor.Length))
        + ")";
}
