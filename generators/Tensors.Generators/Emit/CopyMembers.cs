namespace Tensors.Generators.Emit;

/// <summary>Copies of all elements, in and out.</summary>
internal static class CopyMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        if (!tensor.IsReadOnly)
        {
            WriteCopyFrom(writer, tensor);
        }

        WriteCopyTo(writer, tensor);
    }

    private static void WriteCopyFrom(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $$"""
                /// <summary>Overwrites all elements of <c>{{tensor.Model.Spec}}</c>.</summary>
                /// <param name="source">As many elements as this tensor has, in C order.</param>
                /// <exception cref="global::System.ArgumentException"><paramref name="source"/> has more or fewer elements.</exception>
                {{TensorFile.GeneratedCode}}
                public void CopyFrom(global::System.ReadOnlySpan<{{tensor.Element}}> source)
                {
                    if (source.Length != _buffer.ElementCount)
                    {
                        {{ThrowHelper.ClassName}}.SourceLength(source.Length, _buffer.ElementCount, _buffer.Shape);
                    }

                    source.CopyTo(_buffer.AsSpan<{{tensor.Element}}>());
                }
                """
            );

    private static void WriteCopyTo(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $$"""
                /// <summary>Copies all elements of <c>{{tensor.Model.Spec}}</c> out, in C order.</summary>
                /// <param name="destination">Room for at least as many elements as this tensor has; what is beyond them stays as it is.</param>
                /// <exception cref="global::System.ArgumentException"><paramref name="destination"/> is too short.</exception>
                {{TensorFile.GeneratedCode}}
                public void CopyTo(global::System.Span<{{tensor.Element}}> destination)
                {
                    if (destination.Length < _buffer.ElementCount)
                    {
                        {{ThrowHelper.ClassName}}.DestinationLength(destination.Length, _buffer.ElementCount, _buffer.Shape);
                    }

                    _buffer.AsReadOnlySpan<{{tensor.Element}}>().CopyTo(destination);
                }
                """
            );
}
