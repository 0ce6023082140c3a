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
                $"""
                /// <summary>Overwrites all elements of <c>{tensor.Model.Spec}</c>.</summary>
                /// <param name="source">As many elements as this tensor has, in C order.</param>
                /// <exception cref="global::System.ArgumentException"><paramref name="source"/> has more or fewer elements.</exception>
                {TensorFile.GeneratedCode}
                public void CopyFrom(global::System.ReadOnlySpan<{tensor.Element}> source) => _buffer.CopyFrom(source);

                /// <summary>Overwrites all elements of <c>{tensor.Model.Spec}</c> with the elements of another tensor.</summary>
                /// <param name="source">A tensor of the same shape.</param>
                /// <exception cref="global::System.ArgumentException"><paramref name="source"/> has another shape.</exception>
                {TensorFile.GeneratedCode}
                public void CopyFrom({KnownNames.ReadOnly} source) => _buffer.CopyFrom(source.Buffer);
                """
            );
        if (tensor.Model.Axes.Count > 1)
        {
            writer
                .Separate()
                .Write(
                    $"""
                    /// <summary>Overwrites all elements of <c>{tensor.Model.Spec}</c>.</summary>
                    /// <param name="source">An array of the same shape.</param>
                    /// <exception cref="global::System.ArgumentException"><paramref name="source"/> has another shape.</exception>
                    {TensorFile.GeneratedCode}
                    public void CopyFrom({tensor.Element}[{new string(',', tensor.Model.Axes.Count - 1)}] source) =>
                        _buffer.CopyFrom((global::System.Array)source);
                    """
                );
        }
    }

    private static void WriteFill(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Writes one value into every element of <c>{tensor.Model.Spec}</c>.</summary>
                /// <param name="value">The value.</param>
                {TensorFile.GeneratedCode}
                public void Fill({tensor.Element} value) => _buffer.Fill(value);

                /// <summary>Writes zero into every element of <c>{tensor.Model.Spec}</c>.</summary>
                {TensorFile.GeneratedCode}
                public void Clear() => _buffer.Clear();
                """
            );

    private static void WriteCopyTo(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Copies all elements of <c>{tensor.Model.Spec}</c> to a span, in C order.</summary>
                /// <param name="destination">A span with room for all elements. Further elements of the span are not changed.</param>
                /// <exception cref="global::System.ArgumentException"><paramref name="destination"/> is too short.</exception>
                {TensorFile.GeneratedCode}
                public void CopyTo(global::System.Span<{tensor.Element}> destination) => _buffer.CopyTo(destination);

                /// <summary>Copies all elements of <c>{tensor.Model.Spec}</c> to another tensor.</summary>
                /// <param name="destination">A tensor of the same shape.</param>
                /// <exception cref="global::System.ArgumentException"><paramref name="destination"/> has another shape.</exception>
                {TensorFile.GeneratedCode}
                public void CopyTo({tensor.DeclaredName} destination) => destination.Buffer.CopyFrom(_buffer);

                /// <summary>Copies all elements of <c>{tensor.Model.Spec}</c> to a new array, in C order.</summary>
                /// <exception cref="global::System.OverflowException">The tensor has more elements than an array can have.</exception>
                {TensorFile.GeneratedCode}
                public {tensor.Element}[] ToArray() => _buffer.ToArray<{tensor.Element}>();
                """
            );
}
