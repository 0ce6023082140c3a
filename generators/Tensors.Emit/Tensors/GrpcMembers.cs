using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>
/// Generates the members that convert references to and from protobuf messages, for projects that send them in their own gRPC services.
/// </summary>
public static class GrpcMembers
{
    /// <summary>Returns the file with a tensor's members for protobuf messages.</summary>
    public static string File(TensorModel model) => TensorFile.WritePart(model, Write);

    private static void Write(SourceWriter writer, TensorStruct tensor)
    {
        writer.Write(
            $"""
            /// <summary>A reference with which a peer can borrow this tensor while this handle lives, as a message.</summary>
            {tensor.Mark}public global::Tensors.V1.TensorRef ToMessage() => global::Tensors.Grpc.TensorRefMapper.ToMessage(_buffer.ToRef());
            """
        );
        if (!tensor.IsReadOnly)
        {
            writer
                .Separate()
                .Write(
                    $$"""
                    /// <summary>Hands the tensor over to the peer that opens the message. This handle is disposed.</summary>
                    [global::Tensors.TransfersOwnership]
                    {{tensor.Mark}}public global::Tensors.V1.TensorRef PublishMessage() => global::Tensors.Grpc.TensorRefMapper.ToMessage(_buffer.Publish());

                    /// <summary>Opens the tensor that a message names, to be read.</summary>
                    /// <param name="allocator">Keeps the mapping of the tensor's memory.</param>
                    /// <param name="message">What a peer sent. Nothing in it is trusted.</param>
                    /// <returns>A tensor to dispose.</returns>
                    /// <exception cref="global::Tensors.TensorException">It cannot be opened, or is not <c>{{tensor.Model.Spec}}</c>: the type of the exception says why.</exception>
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
