using Tensors.CodeModel;

namespace Tensors.Generators.Emit;

/// <summary>How a tensor comes to be, travels and ends.</summary>
internal static class LifetimeMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        WriteState(writer, tensor);
        WriteSpec(writer, tensor);
        if (!tensor.IsReadOnly)
        {
            WriteAllocate(writer, tensor);
            WriteOpen(writer, tensor);
        }

        WriteFromBuffer(writer, tensor);
        WriteHandOver(writer, tensor);
    }

    private static void WriteState(SourceWriter writer, TensorStruct tensor) =>
        writer.Write(
            $"""
            {TensorFile.GeneratedCode}
            private readonly global::Tensors.TensorBuffer _buffer;

            {TensorFile.GeneratedCode}
            private {tensor.Name}(global::Tensors.TensorBuffer buffer) => _buffer = buffer;
            """
        );

    private static void WriteSpec(SourceWriter writer, TensorStruct tensor)
    {
        var value = tensor.IsReadOnly
            ? $"=> {Identifiers.Escape(tensor.Model.Name)}.Spec;"
            : "{ get; } = new global::Tensors.TensorSpec(" + string.Join(", ", SpecArguments(tensor.Model)) + ");";
        writer
            .Separate()
            .Write(
                $$"""
                /// <summary>The declared dtype and axes: <c>{{tensor.Model.Spec}}</c>.</summary>
                {{TensorFile.GeneratedCode}}
                public static global::Tensors.TensorSpec Spec {{value}}
                """
            );
    }

    private static IEnumerable<string> SpecArguments(TensorModel model)
    {
        yield return $"global::Tensors.DType.{model.DType.Name}";
        for (var i = 0; i < model.Axes.Count; i++)
        {
            var axis = model.Axes[i];
            var name = axis.Name is null ? "null" : $"\"{axis.Name}\"";
            var length = axis.IsDynamic ? "null" : $"{axis}L";
            yield return $"new global::Tensors.TensorAxis({name}, {length})";
        }
    }

    private static void WriteAllocate(SourceWriter writer, TensorStruct tensor)
    {
        var axes = tensor.Model.Axes;
        var parameters = new List<string> { "global::Tensors.SharedMemoryAllocator allocator" };
        var lengths = new List<string>();
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Allocates a tensor <c>{tensor.Model.Spec}</c> in shared memory. Its elements have any value until they are written.</summary>
                /// <param name="allocator">Where the memory comes from.</param>
                """
            );
        for (var i = 0; i < axes.Count; i++)
        {
            if (axes[i].IsDynamic)
            {
                writer.Write($"/// <param name=\"{axes[i].Name}\">The length of axis {i}, 0 or more.</param>");
                parameters.Add($"long {tensor.Parameter(i)}");
            }

            lengths.Add(axes[i].IsDynamic ? tensor.Parameter(i) : tensor.Length(i));
        }

        var header = $"""
            /// <param name="session">The session whose quota pays for it.</param>
            /// <param name="access">What a peer may do with it.</param>
            /// <returns>A tensor to dispose or to publish.</returns>
            /// <exception cref="global::System.ArgumentOutOfRangeException">A length is negative.</exception>
            /// <exception cref="global::Tensors.OutOfSharedMemoryException">There is too little room.</exception>
            /// <exception cref="global::Tensors.SessionQuotaExceededException">The session would hold more than its quota.</exception>
            [return: global::Tensors.Owned]
            {TensorFile.GeneratedCode}
            public static {tensor.Name} Allocate(
                {string.Join(",\n    ", parameters)},
                string session = "",
                global::Tensors.PeerAccess access = global::Tensors.PeerAccess.Read
            )
            """;
        using (writer.Open(header))
        {
            writer.Write("global::System.ArgumentNullException.ThrowIfNull(allocator);");
            foreach (var axis in axes.Where(axis => axis.IsDynamic))
            {
                var parameter = Identifiers.Escape(axis.Name!);
                writer.Write(
                    $"global::System.ArgumentOutOfRangeException.ThrowIfNegative({parameter}, \"{axis.Name}\");"
                );
            }

            writer.Write(
                $"""
                return new {tensor.Name}(
                    allocator.Allocate(
                        global::Tensors.DType.{tensor.Model.DType.Name},
                        global::Tensors.TensorShape.Create({string.Join(", ", lengths)}),
                        session,
                        access
                    )
                );
                """
            );
        }
    }

    private static void WriteOpen(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $$"""
                /// <summary>Opens the tensor that a reference names, to be read.</summary>
                /// <param name="allocator">Keeps the mapping of the tensor's memory.</param>
                /// <param name="reference">What a peer's <c>ToRef</c> or <c>Publish</c> gave.</param>
                /// <returns>A tensor to dispose.</returns>
                /// <exception cref="global::Tensors.InvalidTensorRefException">The reference is malformed.</exception>
                /// <exception cref="global::Tensors.StaleTensorException">The tensor is gone.</exception>
                /// <exception cref="global::Tensors.TensorSpecException">The tensor is not <c>{{tensor.Model.Spec}}</c>; it is let go of.</exception>
                [return: global::Tensors.Owned]
                {{TensorFile.GeneratedCode}}
                public static {{KnownNames.ReadOnly}} Open(
                    global::Tensors.SharedMemoryAllocator allocator,
                    in global::Tensors.TensorRef reference
                )
                {
                    global::System.ArgumentNullException.ThrowIfNull(allocator);
                    return {{KnownNames.ReadOnly}}.FromBuffer(allocator.Open(in reference));
                }
                """
            );

    private static void WriteFromBuffer(SourceWriter writer, TensorStruct tensor)
    {
        var kind = tensor.IsReadOnly ? "A" : "A writable";
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Takes over an untyped tensor, and disposes it if it is not <c>{tensor.Model.Spec}</c>.</summary>
                /// <param name="buffer">{kind} tensor of this dtype and shape. The result owns it.</param>
                /// <returns>The tensor, to be disposed in place of <paramref name="buffer"/>.</returns>
                /// <exception cref="global::Tensors.TensorSpecException">Its dtype or shape is another.</exception>
                """
            );
        if (!tensor.IsReadOnly)
        {
            writer.Write("/// <exception cref=\"global::System.ArgumentException\">It can only be read.</exception>");
        }

        var header = $"""
            [return: global::Tensors.Owned]
            {TensorFile.GeneratedCode}
            public static {tensor.Name} FromBuffer([global::Tensors.TransfersOwnership] global::Tensors.TensorBuffer buffer)
            """;
        using (writer.Open(header))
        {
            writer.Write(
                """
                try
                {
                    Spec.Check(buffer.DType, buffer.Shape);
                }
                catch (global::Tensors.TensorSpecException)
                {
                    buffer.Dispose();
                    throw;
                }

                """
            );
            if (!tensor.IsReadOnly)
            {
                writer.Write(
                    $$"""
                    if (buffer.IsReadOnly)
                    {
                        buffer.Dispose();
                        throw new global::System.ArgumentException("The tensor can only be read; use {{tensor.DisplayName}}.ReadOnly.FromBuffer.", "buffer");
                    }

                    """
                );
            }

            writer.Write($"return new {tensor.Name}(buffer);");
        }
    }

    private static void WriteHandOver(SourceWriter writer, TensorStruct tensor)
    {
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>The same tensor without its type. It stays owned by this handle: do not dispose both.</summary>
                [global::Tensors.Borrowed]
                {TensorFile.GeneratedCode}
                public global::Tensors.TensorBuffer Buffer => _buffer;

                /// <summary>A reference with which a peer can borrow this tensor while this handle lives.</summary>
                {TensorFile.GeneratedCode}
                public global::Tensors.TensorRef ToRef() => _buffer.ToRef();
                """
            );
        if (!tensor.IsReadOnly)
        {
            writer
                .Separate()
                .Write(
                    $"""
                    /// <summary>Hands the tensor over to the peer that opens the reference. This handle is disposed.</summary>
                    [global::Tensors.TransfersOwnership]
                    {TensorFile.GeneratedCode}
                    public global::Tensors.TensorRef Publish() => _buffer.Publish();
                    """
                );
        }

        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Gives the tensor back. Doing so again does nothing.</summary>
                {TensorFile.GeneratedCode}
                public void Dispose() => _buffer.Dispose();
                """
            );
    }
}
