using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the members that copy all elements to or from a tensor, or set all elements to one value.</summary>
internal static class CopyMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        if (!tensor.IsReadOnly)
        {
            WriteCopyFrom(writer, tensor);
            WriteFill(writer, tensor);
        }

        WriteCopyTo(writer, tensor);
    }

    private static void WriteCopyFrom(SourceWriter writer, TensorStruct tensor)
    {
        writer
            .Separate()
            .Write(
                $$"""
                /// <inheritdoc cref="__Buffer.CopyFrom{T}(global::System.ReadOnlySpan{T})"/>
                {{tensor.Mark}}public void CopyFrom(global::System.ReadOnlySpan<{{tensor.Element}}> source) => _buffer.CopyFrom(source);

                /// <inheritdoc cref="__Buffer.CopyFrom(__Buffer)"/>
                {{tensor.Mark}}public void CopyFrom({{KnownNames.ReadOnly}} source) => _buffer.CopyFrom(source.Buffer);
                """
            );
        if (tensor.Model.Axes.Count > 1)
        {
            writer
                .Separate()
                .Write(
                    $"""
                    /// <inheritdoc cref="__Buffer.CopyFrom(global::System.Array)"/>
                    {tensor.Mark}public void CopyFrom({tensor.Element}[{new string(
                        ',',
                        tensor.Model.Axes.Count - 1
                    )}] source) => _buffer.CopyFrom((global::System.Array)source);
                    """
                );
        }
    }

    private static void WriteFill(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <inheritdoc cref="__Buffer.Fill"/>
                {tensor.Mark}public void Fill({tensor.Element} value) => _buffer.Fill(value);

                /// <inheritdoc cref="__Buffer.Clear"/>
                {tensor.Mark}public void Clear() => _buffer.Clear();
                """
            );

    private static void WriteCopyTo(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $$"""
                /// <inheritdoc cref="__Buffer.CopyTo{T}(global::System.Span{T})"/>
                {{tensor.Mark}}public void CopyTo(global::System.Span<{{tensor.Element}}> destination) => _buffer.CopyTo(destination);

                /// <inheritdoc cref="__Buffer.CopyTo(__Buffer)"/>
                {{tensor.Mark}}public void CopyTo({{tensor.DeclaredName}} destination) => destination.Buffer.CopyFrom(_buffer);

                /// <inheritdoc cref="__Buffer.ToArray"/>
                {{tensor.Mark}}public {{tensor.Element}}[] ToArray() => _buffer.ToArray<{{tensor.Element}}>();
                """
            );
}
