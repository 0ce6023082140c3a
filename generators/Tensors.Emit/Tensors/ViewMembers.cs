namespace Tensors.Emit;

/// <summary>
/// Generates the members that access the elements. All have the attribute <c>[UnscopedRef]</c>, so that the compiler does not let their
/// results outlive the handle.
/// </summary>
internal static class ViewMembers
{
    public const string UnscopedRef = "[__Unscoped] ";

    // 256 is MethodImplOptions.AggressiveInlining.
    public const string Inline = "[global::System.Runtime.CompilerServices.MethodImpl(256)]";

    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        WriteSpan(writer, tensor);
        if (tensor.Model.Axes.Count == 0)
        {
            WriteValue(writer, tensor);
        }
        else
        {
            WriteTensorSpan(writer, tensor);
            WriteIndexer(writer, tensor);
        }
    }

    /// <summary>
    /// Writes the documentation of the exception that is thrown if the axes from <paramref name="firstAxis"/> on together have more
    /// elements than a span can contain.
    /// </summary>
    public static void WriteTooLong(SourceWriter writer, TensorStruct tensor, int firstAxis)
    {
        if (tensor.Model.MayExceedSpan(firstAxis))
        {
            writer.Write(
                "/// <exception cref=\"global::System.OverflowException\">The tensor has more than 2,147,483,647 elements.</exception>"
            );
        }
    }

    private static void WriteSpan(SourceWriter writer, TensorStruct tensor)
    {
        writer.Separate();
        if (tensor.IsReadOnly)
        {
            writer.Write(tensor.Documentation("Span", ""));
        }
        else
        {
            writer.Write(
                $"/// <summary>Gets all elements of <c>{tensor.Model.Spec}</c> in C order (the last axis varies fastest).</summary>"
            );
            WriteTooLong(writer, tensor, firstAxis: 0);
        }

        writer.Write(
            $"""
            {UnscopedRef}{tensor.Mark}public {tensor.SpanType} Span => _buffer.As{tensor.Variant}Span<{tensor.Element}>();
            """
        );
    }

    // Not generated for scalars, because a TensorSpan of rank 0 would be empty.
    private static void WriteTensorSpan(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                {tensor.Documentation(
                    "TensorSpan",
                    "/// <summary>Gets all elements with their shape. For computations, <see cref=\"Span\"/> is faster.</summary>"
                )}
                {UnscopedRef}{tensor.Mark}public {tensor.TensorSpanType} TensorSpan => _buffer.As{tensor.Variant}TensorSpan<{tensor.Element}>();
                """
            );

    private static void WriteValue(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Gets a reference to the only element of <c>{tensor.Model.Spec}</c>.</summary>
                {UnscopedRef}{tensor.Mark}public {tensor.Ref} {tensor.Element} Value => ref _buffer.GetElementUnchecked<{tensor.Element}>(0L);
                """
            );

    private static void WriteIndexer(SourceWriter writer, TensorStruct tensor)
    {
        var axes = tensor.Model.Axes;
        writer.Separate();
        if (tensor.IsReadOnly)
        {
            writer.Write(tensor.Documentation(Indices.Cref(axes.Count), ""));
        }
        else
        {
            writer.Write($"/// <summary>Gets a reference to one element of <c>{tensor.Model.Spec}</c>.</summary>");
            Indices.WriteDocumentation(writer, tensor, axes.Count);
        }

        var header = $"""
            {UnscopedRef}{TensorFile.Mark}
            public {tensor.Ref} {tensor.Element} this[{Indices.Parameters(tensor, axes.Count)}]
            """;
        using (writer.Open(header))
        {
            writer.Write(
                $"{Inline}\nget => ref _buffer.GetElementUnchecked<{tensor.Element}>({Indices.Flat(tensor, axes.Count)});"
            );
        }
    }
}
