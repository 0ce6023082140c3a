using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>
/// Generates the members that convert tensor references to and from protobuf messages, for projects that send references in their own
/// gRPC services.
/// </summary>
public static class GrpcMembers
{
    /// <summary>Returns the text of the file with a tensor's members for protobuf messages.</summary>
    public static string File(TensorModel model) => TensorFile.WritePart(model, Write);

    private static void Write(SourceWriter writer, TensorStruct tensor)
    {
        writer.Write(
            $"""
            /// <summary>Creates a message with a reference to the tensor, which another process can open until this tensor is disposed.</summary>
            {tensor.Mark}public global::Tensors.V1.TensorRef ToMessage() => global::Tensors.Grpc.TensorRefMapper.ToMessage(_buffer.ToRef());
            """
        );
        if (!tensor.IsReadOnly)
        {
            writer
                .Separate()
                .Write(
                    $$"""
                    /// <summary>Transfers the tensor to the process that opens the returned message, and disposes this handle.</summary>
                    [global::Tensors.TransfersOwnership]
                    {{tensor.Mark}}public global::Tensors.V1.TensorRef PublishMessage() => global::Tensors.Grpc.TensorRefMapper.ToMessage(_buffer.Publish());

                    /// <summary>Opens the tensor that a message refers to, for reading.</summary>
                    /// <param name="allocator">The allocator that maps the tensor's memory.</param>
                    /// <param name="message">A message from another process. Its fields are validated.</param>
                    /// <returns>The tensor, which the caller must dispose.</returns>
                    /// <exception cref="global::Tensors.TensorException">The tensor cannot be opened, or is not <c>{{tensor.Model.Spec}}</c>. The type of the exception says why.</exception>
                    [return: global::Tensors.Owned]
                    {{tensor.Mark}}public static {{KnownNames.ReadOnly}} Open(
                        global::Tensors.SharedMemoryAllocator allocator,
                        global::Tensors.V1.TensorRef message
                    )
                    {
                        global::System.ArgumentNullException.ThrowIfNull(message);
                        return Open(allocator, global::Tensors.Grpc.TensorRefMapper.ToTensorRef(message));
                    }
                    """
                );
        }
    }
}
