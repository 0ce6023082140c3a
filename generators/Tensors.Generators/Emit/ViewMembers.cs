namespace Tensors.Generators.Emit;

/// <summary>The ways to the elements. All are <c>[UnscopedRef]</c>, so that the compiler keeps them from outliving the handle.</summary>
internal static class ViewMembers
{
    private const string UnscopedRef = "[global::System.Diagnostics.CodeAnalysis.UnscopedRef]";

    private const string Inline =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]";

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

    private static void WriteSpan(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>All elements of <c>{tensor.Model.Spec}</c> in C order: the last axis varies fastest.</summary>
                {UnscopedRef}
                {TensorFile.GeneratedCode}
                public {tensor.SpanType} Span => _buffer.As{tensor.Variant}Span<{tensor.Element}>();
                """
            );

    // Not for scalars: a TensorSpan of rank 0 would be empty.
    private static void WriteTensorSpan(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>All elements with their shape, <c>{tensor.Model.Spec}</c>. To compute on them, <see cref="Span"/> is faster.</summary>
                {UnscopedRef}
                {TensorFile.GeneratedCode}
                public {tensor.TensorSpanType} TensorSpan => _buffer.As{tensor.Variant}TensorSpan<{tensor.Element}>();
                """
            );

    private static void WriteValue(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>The one element of <c>{tensor.Model.Spec}</c>.</summary>
                {UnscopedRef}
                {TensorFile.GeneratedCode}
                public {tensor.Ref} {tensor.Element} Value => ref _buffer.GetElementUnchecked<{tensor.Element}>(0L);
                """
            );

    private static void WriteIndexer(SourceWriter writer, TensorStruct tensor)
    {
        var axes = tensor.Model.Axes;
        writer.Separate().Write($"/// <summary>One element of <c>{tensor.Model.Spec}</c>.</summary>");
        for (var i = 0; i < axes.Count; i++)
        {
            var limit = axes[i].IsDynamic ? $"the length of axis {i}" : axes[i].ToString();
            writer.Write($"/// <param name=\"{axes[i].ParameterName(i)}\">At least 0 and less than {limit}.</param>");
        }

        var parameters = string.Join(", ", Enumerable.Range(0, axes.Count).Select(i => $"long {tensor.Parameter(i)}"));
        var header = $"""
            /// <exception cref="global::System.ArgumentOutOfRangeException">An index is outside its axis.</exception>
            {UnscopedRef}
            {TensorFile.GeneratedCode}
            public {tensor.Ref} {tensor.Element} this[{parameters}]
            """;
        using (writer.Open(header))
        using (writer.Open($"{Inline}\nget"))
        {
            for (var i = 0; i < axes.Count; i++)
            {
                WriteCheck(writer, tensor, i);
            }

            writer.Write($"return ref _buffer.GetElementUnchecked<{tensor.Element}>(unchecked({FlatIndex(tensor)}));");
        }
    }

    // Every axis is checked, the outermost too, and nothing after that: the handle's dtype, shape and writability were
    // checked when it was made.
    private static void WriteCheck(SourceWriter writer, TensorStruct tensor, int axis)
    {
        var parameter = tensor.Parameter(axis);
        var name = tensor.Model.Axes[axis].ParameterName(axis);
        var length = tensor.Model.Axes[axis].IsDynamic
            ? $"(ulong){tensor.Length(axis)}"
            : $"{tensor.Model.Axes[axis]}UL";
        writer
            .Write(
                $$"""
                if (unchecked((ulong){{parameter}} >= {{length}}))
                {
                    {{ThrowHelper.ClassName}}.IndexOutOfRange("{{name}}", {{parameter}}, {{tensor.Length(axis)}});
                }
                """
            )
            .Separate();
    }

    private static string FlatIndex(TensorStruct tensor)
    {
        var index = tensor.Parameter(0);
        for (var i = 1; i < tensor.Model.Axes.Count; i++)
        {
            index = $"({index} * {tensor.Length(i)}) + {tensor.Parameter(i)}";
            if (i < tensor.Model.Axes.Count - 1)
            {
                index = $"({index})";
            }
        }

        return index;
    }
}
