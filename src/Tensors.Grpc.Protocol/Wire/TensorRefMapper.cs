using System.ComponentModel;
using Google.Protobuf.Collections;

namespace Tensors.Grpc;

/// <summary>Converts tensor references between <see cref="TensorRef"/> and the protobuf message <see cref="V1.TensorRef"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TensorRefMapper
{
    /// <summary>Converts a reference to a message.</summary>
    public static V1.TensorRef ToMessage(this in TensorRef reference)
    {
        var message = new V1.TensorRef
        {
            RegionId = reference.Region.ToString(),
            Offset = (ulong)reference.Offset,
            Size = (ulong)reference.ByteLength,
            Dtype = reference.DType.GetNumpyName(),
            Generation = reference.Generation,
            Block = reference.Block,
            Transfer = reference.Transfer,
        };
        AddTo(message.Shape, reference.Shape);
        return message;
    }

    /// <summary>
    /// Converts a message to a reference. Only the syntax of the fields is checked. Opening the reference checks what it refers to.
    /// </summary>
    /// <exception cref="InvalidTensorRefException">A field of the message is malformed.</exception>
    public static TensorRef ToTensorRef(this V1.TensorRef message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!RegionId.TryParse(message.RegionId, out var region))
        {
            throw new InvalidTensorRefException(
                "The region_id of a reference is not valid: expected 32 lower-case hexadecimal digits. Send the "
                    + "reference unchanged."
            );
        }

        if (message.Offset > long.MaxValue || message.Size > long.MaxValue)
        {
            throw new InvalidTensorRefException(
                $"The offset {message.Offset} or the size {message.Size} of a reference is not valid: expected at most {long.MaxValue}. Send the "
                    + "reference unchanged."
            );
        }

        return new TensorRef
        {
            Region = region,
            Block = message.Block,
            Generation = message.Generation,
            Offset = (long)message.Offset,
            ByteLength = (long)message.Size,
            DType = ReadDType(message.Dtype),
            Shape = ReadShape(message.Shape),
            Transfer = message.Transfer,
        };
    }

    internal static void AddTo(RepeatedField<long> lengths, in TensorShape shape)
    {
        foreach (var length in shape)
        {
            lengths.Add(length);
        }
    }

    internal static DType ReadDType(string name) =>
        DTypes.TryParse(name, out var dtype)
            ? dtype
            : throw new InvalidTensorRefException(
                $"'{(name.Length > 32 ? name[..32] : name)}' is not the name of a dtype. Use a name such as float32."
            );

    internal static TensorShape ReadShape(RepeatedField<long> lengths)
    {
        Span<long> copy = stackalloc long[TensorShape.MaxRank];
        if (lengths.Count <= copy.Length)
        {
            for (var i = 0; i < lengths.Count; i++)
            {
                copy[i] = lengths[i];
            }

            if (TensorShape.TryCreate(copy[..lengths.Count], out var shape))
            {
                return shape;
            }
        }

        throw new InvalidTensorRefException(
            $"The shape with {lengths.Count} axes is not valid: expected at most {TensorShape.MaxRank} lengths, each 0 or more, whose product fits "
                + "in 63 bits."
        );
    }
}
