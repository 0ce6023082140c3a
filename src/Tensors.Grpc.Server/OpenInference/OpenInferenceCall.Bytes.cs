using Google.Protobuf;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

// Tensors of byte strings have the datatype BYTES. They are sent in the raw form that BytesTensor also uses, or in bytes_contents. In shared
// memory they have the raw form too, and they are copied from and to shared memory in every mode of access.
internal sealed partial class OpenInferenceCall
{
    private BytesTensor OpenBytes(
        ModelInferRequest.Types.InferInputTensor input,
        TensorMetadata expected,
        SharedPlace? place,
        ref int raw
    )
    {
        var shape = RequestChecks.Check(
            input,
            DatatypeNames.Bytes,
            expected.Spec.Axes,
            shape => expected.Spec.Accepts(shape),
            Metadata.Name
        );
        CountRows(shape);
        Learn(expected.Spec.Axes, shape);
        if (place is { } shared)
        {
            return Parse(input.Name, ReadShared(input, shared), shape);
        }

        if (input.Contents is not { } contents)
        {
            return Parse(input.Name, TakeRaw(input.Name, ref raw).Memory, shape);
        }

        RequestChecks.CheckContents(_request, input, Metadata.Name);
        RequestChecks.CheckStrings(input.Name, contents.BytesContents.Count, shape, Metadata.Name);
        return BytesTensor.Create(shape, [.. contents.BytesContents.Select(element => element.Memory)]);
    }

    private BytesTensor Parse(string name, ReadOnlyMemory<byte> serialized, in TensorShape shape)
    {
        RequestChecks.CheckSerialized(name, serialized.Span, shape, Metadata.Name);
        return BytesTensor.TryParse(serialized, shape, out var tensor, out var reason)
            ? tensor
            : throw Invalid($"{reason} for inference input '{name}' for model '{Metadata.Name}'");
    }

    private byte[] ReadShared(ModelInferRequest.Types.InferInputTensor input, SharedPlace place)
    {
        RequestChecks.CheckNoContents(input, Metadata.Name);
        var region = Use(place);
        if (place.ByteSize > (ulong)Array.MaxLength)
        {
            throw Invalid(
                $"input '{input.Name}' has {place.ByteSize} bytes in shared memory; an input of strings can have at most {Array.MaxLength} bytes. "
                    + "Split the input."
            );
        }

        // The allocation counts against the quota of the session, like that of any other input.
        var bytes = Allocate(DType.UInt8, TensorShape.Create((long)place.ByteSize));
        region.Read((long)place.Offset, bytes);
        return bytes.AsReadOnlyBytes().ToArray();
    }

    private void AnswerBytes(ModelInferResponse response, string name)
    {
        if (_classes.ContainsKey(name))
        {
            throw Classification.Unsupported(DatatypeNames.Bytes);
        }

        AnswerBytes(response, name, Call.Outputs.GetBytes(name));
    }

    private void AnswerBytes(ModelInferResponse response, string name, BytesTensor tensor)
    {
        var output = new ModelInferResponse.Types.InferOutputTensor { Name = name, Datatype = DatatypeNames.Bytes };
        TensorRefMapper.AddTo(output.Shape, tensor.Shape);
        using var bytes = TensorBuffer.AllocateHeap(DType.UInt8, TensorShape.Create(tensor.Serialized.Length));
        tensor.Serialized.Span.CopyTo(bytes.AsBytes());
        Answer(response, output, bytes);
    }
}

/// <summary>Defines the names of the protocol's datatypes that have no corresponding <see cref="DType"/>.</summary>
internal static class DatatypeNames
{
    /// <summary>The datatype of byte strings of any length.</summary>
    public const string Bytes = "BYTES";
}
