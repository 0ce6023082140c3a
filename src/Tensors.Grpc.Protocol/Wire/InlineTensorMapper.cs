using Google.Protobuf;

namespace Tensors.Grpc;

/// <summary>Converts tensors to and from messages that contain their bytes. Used between processes that do not share memory.</summary>
internal static class InlineTensorMapper
{
    /// <summary>Creates a message with a copy of the tensor's bytes.</summary>
    /// <exception cref="ModelCallException">The tensor is larger than <see cref="MessageLimits.MaxInlineBytes"/>.</exception>
    public static V1.InlineTensor ToInline(this in TensorBuffer tensor)
    {
        var message = new V1.InlineTensor { Dtype = tensor.DType.GetNumpyName(), Data = tensor.ToByteString() };
        TensorRefMapper.AddTo(message.Shape, tensor.Shape);
        return message;
    }

    /// <summary>Returns a copy of the bytes of a tensor.</summary>
    /// <exception cref="ModelCallException">The tensor is larger than <see cref="MessageLimits.MaxInlineBytes"/>.</exception>
    public static ByteString ToByteString(this in TensorBuffer tensor) =>
        tensor.ByteLength <= MessageLimits.MaxInlineBytes
            ? ByteString.CopyFrom(tensor.AsReadOnlyBytes())
            : throw new ModelResourceExhaustedException(
                $"A tensor of {tensor.ByteLength:N0} bytes is too large to be sent as bytes: a message can hold {MessageLimits.MaxInlineBytes:N0} "
                    + "bytes of a tensor. Let both processes share memory."
            );

    /// <summary>Creates a heap tensor with a copy of the bytes in a message. The caller owns the tensor.</summary>
    /// <exception cref="InvalidTensorRefException">The dtype or the shape is malformed, or the number of bytes does not match them.</exception>
    [return: Owned]
    public static TensorBuffer ToTensor(this V1.InlineTensor message)
    {
        var dtype = TensorRefMapper.ReadDType(message.Dtype);
        var shape = TensorRefMapper.ReadShape(message.Shape);
        Check(message, dtype, shape);
        var tensor = TensorBuffer.AllocateHeap(dtype, shape);
        message.Data.Span.CopyTo(tensor.AsBytes());
        return tensor;
    }

    /// <summary>Copies the bytes in a message to the tensor that the caller provided for an output.</summary>
    /// <exception cref="InvalidTensorRefException">The dtype, the shape or the number of bytes differs.</exception>
    public static void CopyTo(this V1.InlineTensor message, TensorBuffer place, string name)
    {
        var dtype = TensorRefMapper.ReadDType(message.Dtype);
        var shape = TensorRefMapper.ReadShape(message.Shape);
        Check(message, dtype, shape);
        place.CheckFits(name, dtype, shape);
        message.Data.Span.CopyTo(place.AsBytes());
    }

    private static void Check(V1.InlineTensor message, DType dtype, in TensorShape shape)
    {
        // Compared before anything is allocated, so that a wrong shape costs no memory. The division cannot overflow.
        var bytes = message.Data.Length;
        var elementBytes = dtype.GetByteSize();
        if (bytes % elementBytes != 0 || bytes / elementBytes != shape.ElementCount)
        {
            throw new InvalidTensorRefException(
                $"{bytes:N0} bytes were sent for a tensor {dtype.GetNumpyName()}{shape}, which has {shape.ElementCount:N0} elements of "
                    + $"{elementBytes} bytes. Send exactly the bytes of all elements."
            );
        }
    }
}

/// <summary>Defines the limits and the version of the protocol.</summary>
internal static class MessageLimits
{
    /// <summary>
    /// The maximum size, in bytes, of a tensor that is sent in a message. A protobuf message is limited to 2 GiB, of which 1 MiB is
    /// reserved for the other fields.
    /// </summary>
    public const int MaxInlineBytes = int.MaxValue - (1 << 20);

    /// <summary>The version of model_worker.proto that this release uses.</summary>
    public const uint Protocol = 1;
}
