using Google.Protobuf;

namespace Tensors.Grpc;

/// <summary>Between tensors and the bytes that travel where memory is not shared.</summary>
internal static class InlineTensorMapper
{
    /// <summary>The message with a copy of a tensor's bytes.</summary>
    /// <exception cref="ModelCallException">They are more than a message can carry.</exception>
    public static V1.InlineTensor ToInline(this in TensorBuffer tensor)
    {
        var message = new V1.InlineTensor { Dtype = tensor.DType.GetNumpyName(), Data = tensor.ToByteString() };
        TensorRefMapper.AddTo(message.Shape, tensor.Shape);
        return message;
    }

    /// <summary>A copy of a tensor's bytes.</summary>
    /// <exception cref="ModelCallException">They are more than a message can carry.</exception>
    public static ByteString ToByteString(this in TensorBuffer tensor) =>
        tensor.ByteLength <= MessageLimits.MaxInlineBytes
            ? ByteString.CopyFrom(tensor.AsReadOnlyBytes())
            : throw new ModelResourceExhaustedException(
                $"A tensor of {tensor.ByteLength:N0} bytes cannot be sent as bytes; a message carries {MessageLimits.MaxInlineBytes:N0}. "
                    + "Let both processes share memory."
            );

    /// <summary>A tensor on the heap with a copy of a message's bytes.</summary>
    /// <exception cref="InvalidTensorRefException">Dtype, shape and number of bytes contradict each other.</exception>
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

    /// <summary>Copies a message's bytes to the place for an output.</summary>
    /// <exception cref="InvalidTensorRefException">Dtype, shape or number of bytes differ.</exception>
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
        // Compared before anything is allocated, so that a lying shape costs nothing; a division, so that nothing overflows.
        var bytes = message.Data.Length;
        var elementBytes = dtype.GetByteSize();
        if (bytes % elementBytes != 0 || bytes / elementBytes != shape.ElementCount)
        {
            throw new InvalidTensorRefException(
                $"{dtype.GetNumpyName()}{shape} does not take the {bytes:N0} bytes that were sent."
            );
        }
    }
}

/// <summary>What one message may carry.</summary>
internal static class MessageLimits
{
    /// <summary>A protobuf message is at most 2 GiB; this leaves room for the other fields.</summary>
    public const int MaxInlineBytes = int.MaxValue - (1 << 20);

    /// <summary>The version of model_worker.proto that this release speaks.</summary>
    public const uint Protocol = 1;
}
