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
            {tensor.Mark}private readonly __Buffer _buffer;

            {tensor.Mark}private {tensor.Name}(__Buffer buffer) => _buffer = buffer;
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
                /// <inheritdoc/>
                {{tensor.Mark}}public static global::Tensors.TensorSpec Spec {{value}}
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
                /// <inheritdoc cref="__Runtime.Open"/>
                [return: global::Tensors.Owned]
                {{tensor.Mark}}public static {{KnownNames.ReadOnly}} Open(global::Tensors.SharedMemoryAllocator allocator, in global::Tensors.TensorRef reference) =>
                    __Runtime.Open<{{KnownNames.ReadOnly}}, {{tensor.Element}}>(allocator, in reference);

                /// <inheritdoc cref="__Runtime.TryOpen"/>
                {{tensor.Mark}}public static bool TryOpen(
                    global::Tensors.SharedMemoryAllocator allocator,
                    in global::Tensors.TensorRef reference,
                    [global::Tensors.Owned] out {{KnownNames.ReadOnly}} tensor,
                    [__NotNullWhen(false)] out global::Tensors.TensorException? error
                ) => __Runtime.TryOpen<{{KnownNames.ReadOnly}}, {{tensor.Element}}>(allocator, in reference, out tensor, out error);
                """
            );

    private static void WriteFromBuffer(SourceWriter writer, TensorStruct tensor)
    {
        writer.Separate().Write("/// <inheritdoc/>");
        var header = $"""
            [return: global::Tensors.Owned]
            {tensor.Mark}public static {tensor.Name} FromBuffer([global::Tensors.TransfersOwnership] __Buffer buffer)
            """;
        var writable = tensor.IsReadOnly ? "false" : "true";
        writer.Write(
            $"""
            {header} =>
                new {tensor.Name}(__Runtime.Take(buffer, Spec, writable: {writable}));
            """
        );
    }

    private static void WriteBorrow(SourceWriter writer, TensorStruct tensor)
    {
        writer.Separate().Write("/// <inheritdoc/>");
        var writable = tensor.IsReadOnly ? "false" : "true";
        writer.Write(
            $$"""
            [return: global::Tensors.Borrowed]
            {{tensor.Mark}}public static {{tensor.Name}} Borrow([global::Tensors.Borrowed] __Buffer buffer)
            {
                __Runtime.Check(buffer, Spec, writable: {{writable}});
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
                /// <inheritdoc/>
                [global::Tensors.Borrowed]
                {tensor.Mark}public __Buffer Buffer => _buffer;

                /// <inheritdoc cref="__Buffer.ToRef"/>
                {tensor.Mark}public global::Tensors.TensorRef ToRef() => _buffer.ToRef();
                """
            );
        if (!tensor.IsReadOnly)
        {
            writer
                .Separate()
                .Write(
                    $"""
                    /// <inheritdoc cref="__Buffer.Publish"/>
                    [global::Tensors.TransfersOwnership]
                    {tensor.Mark}public global::Tensors.TensorRef Publish() => _buffer.Publish();
                    """
                );
        }

        writer
            .Separate()
            .Write(
                $"""
                /// <inheritdoc/>
                {tensor.Mark}public bool IsDisposed => _buffer.IsDisposed;

                {tensor.Documentation(
                    "Dispose()",
                    "/// <summary>Releases the tensor. Further calls, on this handle or a copy of it, have no effect.</summary>"
                )}
                {tensor.Mark}public void Dispose() => _buffer.Dispose();
                """
            );
    }
}
