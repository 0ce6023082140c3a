using System.Globalization;
using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the members that open, share and dispose a tensor.</summary>
internal static class LifetimeMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        WriteState(writer, tensor);
        WriteSpec(writer, tensor);
        if (!tensor.IsReadOnly)
        {
            AllocateMembers.Write(writer, tensor);
            WriteOpen(writer, tensor);
        }

        WriteFromBuffer(writer, tensor);
        WriteBorrow(writer, tensor);
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
        var value =
            tensor.IsReadOnly ? $"=> {tensor.DeclaredName}.Spec;"
            : tensor.Model.Axes.Count == 0 ? $"{{ get; }} = {SpecExpression(tensor.Model)};"
            : $"{{ get; }} =\n    new global::Tensors.TensorSpec(\n        {string.Join(",\n        ", SpecArguments(tensor.Model))}\n    );";
        writer
            .Separate()
            .Write(
                $$"""
                /// <summary>Gets the declared dtype and axes: <c>{{tensor.Model.Spec}}</c>.</summary>
                {{TensorFile.GeneratedCode}}
                public static global::Tensors.TensorSpec Spec {{value}}
                """
            );
    }

    /// <summary>Returns an expression that creates the tensor's spec.</summary>
    public static string SpecExpression(TensorModel model) =>
        $"new global::Tensors.TensorSpec({string.Join(", ", SpecArguments(model))})";

    private static IEnumerable<string> SpecArguments(TensorModel model)
    {
        yield return $"global::Tensors.DType.{model.DType.Name}";
        for (var i = 0; i < model.Axes.Count; i++)
        {
            var axis = model.Axes[i];
            var name = axis.Name is null ? "null" : $"\"{axis.Name}\"";
            var length = axis.IsDynamic ? "null" : $"{axis}L";
            yield return axis.Max is { } max
                ? $"new global::Tensors.TensorAxis({name}, {length}, {max.ToString(CultureInfo.InvariantCulture)}L)"
                : $"new global::Tensors.TensorAxis({name}, {length})";
        }
    }

    private static void WriteOpen(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $$"""
                /// <summary>Opens the tensor that a reference refers to, for reading.</summary>
                /// <param name="allocator">The allocator that maps the tensor's memory.</param>
                /// <param name="reference">The reference, as returned by <c>ToRef</c> or <c>Publish</c>.</param>
                /// <returns>The tensor, which the caller must dispose.</returns>
                /// <exception cref="global::Tensors.InvalidTensorRefException">The reference is malformed.</exception>
                /// <exception cref="global::Tensors.StaleTensorException">The tensor no longer exists.</exception>
                /// <exception cref="global::Tensors.SharedMemoryException">This process cannot open the tensor's memory.</exception>
                /// <exception cref="global::Tensors.TensorSpecException">The tensor is not <c>{{tensor.Model.Spec}}</c>. It is released.</exception>
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

                /// <summary>Tries to open the tensor that a reference refers to, for reading.</summary>
                /// <param name="allocator">The allocator that maps the tensor's memory.</param>
                /// <param name="reference">The reference, as returned by <c>ToRef</c> or <c>Publish</c>.</param>
                /// <param name="tensor">The tensor, which the caller must dispose, or a default value if the method returns false.</param>
                /// <param name="error">The exception that <c>Open</c> would have thrown, or null if the method returns true.</param>
                {{TensorFile.GeneratedCode}}
                public static bool TryOpen(
                    global::Tensors.SharedMemoryAllocator allocator,
                    in global::Tensors.TensorRef reference,
                    [global::Tensors.Owned] out {{KnownNames.ReadOnly}} tensor,
                    [global::System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out global::Tensors.TensorException? error
                )
                {
                    try
                    {
                        tensor = Open(allocator, in reference);
                        error = null;
                        return true;
                    }
                    catch (global::Tensors.TensorException exception)
                    {
                        tensor = default;
                        error = exception;
                        return false;
                    }
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
                /// <summary>Takes ownership of an untyped tensor, and disposes it if it is not <c>{tensor.Model.Spec}</c>.</summary>
                /// <param name="buffer">{kind} tensor of this dtype and shape. The result owns it.</param>
                /// <returns>The tensor. Dispose it instead of <paramref name="buffer"/>.</returns>
                /// <exception cref="global::Tensors.TensorSpecException">The dtype or shape is not as declared.</exception>
                """
            );
        if (!tensor.IsReadOnly)
        {
            writer.Write(
                "/// <exception cref=\"global::System.ArgumentException\">The tensor is read-only.</exception>"
            );
        }

        var header = $"""
            [return: global::Tensors.Owned]
            {TensorFile.GeneratedCode}
            public static {tensor.Name} FromBuffer([global::Tensors.TransfersOwnership] global::Tensors.TensorBuffer buffer)
            """;
        var writable = tensor.IsReadOnly ? "false" : "true";
        writer.Write(
            $"""
            {header} =>
                new {tensor.Name}(global::Tensors.CompilerServices.GeneratedTensor.Take(buffer, Spec, writable: {writable}));
            """
        );
    }

    private static void WriteBorrow(SourceWriter writer, TensorStruct tensor)
    {
        var kind = tensor.IsReadOnly ? "A" : "A writable";
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Gets an untyped tensor as <c>{tensor.Model.Spec}</c> without taking ownership. Its owner still disposes it.</summary>
                /// <param name="buffer">{kind} tensor of this dtype and shape. It is not disposed, even if this throws.</param>
                /// <returns>A handle to the same tensor. Do not dispose it.</returns>
                /// <exception cref="global::Tensors.TensorSpecException">The dtype or shape is not as declared.</exception>
                """
            );
        if (!tensor.IsReadOnly)
        {
            writer.Write(
                "/// <exception cref=\"global::System.ArgumentException\">The tensor is read-only.</exception>"
            );
        }

        var writable = tensor.IsReadOnly ? "false" : "true";
        writer.Write(
            $$"""
            [return: global::Tensors.Borrowed]
            {{TensorFile.GeneratedCode}}
            public static {{tensor.Name}} Borrow([global::Tensors.Borrowed] global::Tensors.TensorBuffer buffer)
            {
                global::Tensors.CompilerServices.GeneratedTensor.Check(buffer, Spec, writable: {{writable}});
                return new {{tensor.Name}}(buffer);
            }
            """
        );
    }

    private static void WriteHandOver(SourceWriter writer, TensorStruct tensor)
    {
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Gets an untyped handle to the same tensor. This handle keeps ownership: do not dispose both.</summary>
                [global::Tensors.Borrowed]
                {TensorFile.GeneratedCode}
                public global::Tensors.TensorBuffer Buffer => _buffer;

                /// <summary>Creates a reference to the tensor. Another process can open it until this tensor is disposed.</summary>
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
                    /// <summary>Transfers the tensor to the process that opens the returned reference, and disposes this handle.</summary>
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
                /// <summary>Gets a value indicating whether this handle or a copy was disposed or handed over. True for a default value.</summary>
                {TensorFile.GeneratedCode}
                public bool IsDisposed => _buffer.IsDisposed;

                /// <summary>Releases the tensor. Further calls, on this handle or a copy of it, have no effect.</summary>
                {TensorFile.GeneratedCode}
                public void Dispose() => _buffer.Dispose();
                """
            );
    }
}
