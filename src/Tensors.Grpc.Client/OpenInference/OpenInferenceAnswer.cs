using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Validates a server's response, which is untrusted input, and stores its outputs in the call.</summary>
internal sealed class OpenInferenceAnswer(
    ModelInferResponse response,
    OpenInferenceRequest request,
    ModelMetadata metadata,
    InferenceCall call
)
{
    private readonly HashSet<string> _received = new(StringComparer.Ordinal);

    /// <summary>
    /// Validates all outputs, and copies those that were sent as bytes into the tensors of the call. Returns the total size of the
    /// outputs in shared memory, in bytes.
    /// </summary>
    /// <returns>The size of the outputs that the server wrote into shared memory, in bytes.</returns>
    /// <exception cref="ModelCallException">The response does not match the request or the description of the model.</exception>
    public long Receive()
    {
        long sharedBytes = 0;
        var contents = response.RawOutputContents.Count;
        if (contents != 0 && contents != response.Outputs.Count)
        {
            throw Wrong(
                $"it has {contents} raw contents for {response.Outputs.Count} outputs, but it must have one for each output or none"
            );
        }

        for (var i = 0; i < response.Outputs.Count; i++)
        {
            sharedBytes += Receive(response.Outputs[i], contents == 0 ? default : response.RawOutputContents[i].Span);
        }

        foreach (var (name, _) in call.Outputs.Placed)
        {
            if (!_received.Contains(name))
            {
                throw Wrong($"the output '{name}' is missing");
            }
        }

        return sharedBytes;
    }

    private long Receive(ModelInferResponse.Types.InferOutputTensor output, ReadOnlySpan<byte> raw)
    {
        var name = output.Name;
        if (Find(metadata.Outputs, name) is not { } expected)
        {
            throw Wrong(
                $"it has an output '{Shown.Name(name)}', but the outputs of the model are {string.Join(", ", metadata.Outputs)}"
            );
        }

        if (!_received.Add(name))
        {
            throw Wrong($"it contains the output '{name}' twice");
        }

        var shape = CheckKind(output, expected.Spec);
        var isPlaced = call.Outputs.TryGetPlaced(name, out var tensor);
        if (isPlaced && (tensor.DType != expected.Spec.DType || tensor.Shape != shape))
        {
            throw Wrong(
                $"its output '{name}' is {expected.Spec.DType.GetNumpyName()}{shape}, but the caller placed a tensor "
                    + $"{tensor.DType.GetNumpyName()}{tensor.Shape}"
            );
        }

        if (raw.IsEmpty && output.Contents is null && request.TryGetPlace(name, out var place))
        {
            if (!place.IsConfirmedBy(output.Parameters))
            {
                throw Wrong($"its output '{name}' is not at the location in shared memory that the request specified");
            }

            return tensor.ByteLength;
        }

        CheckContents(output, raw, expected.Spec.DType, shape);
        if (!isPlaced)
        {
            tensor = call.Outputs.Allocate(name, expected.Spec.DType, shape);
        }

        if (output.Contents is { } typed)
        {
            CopyTyped(typed, name, tensor);
        }
        else
        {
            raw.CopyTo(tensor.AsBytes());
        }

        return 0;
    }

    private static void CopyTyped(InferTensorContents contents, string name, TensorBuffer tensor)
    {
        try
        {
            TypedContents.CopyTo(contents, $"'{name}'", tensor);
        }
        catch (ModelCallException e)
        {
            // The server's response is wrong, not the caller's request, so this must not be an InvalidModelCallException.
            throw Wrong($"its output {e.Message.TrimEnd('.')}");
        }
    }

    private static TensorShape CheckKind(ModelInferResponse.Types.InferOutputTensor output, TensorSpec expected)
    {
        var datatype = expected.DType.GetOpenInferenceName();
        if (!string.Equals(output.Datatype, datatype, StringComparison.Ordinal))
        {
            throw Wrong(
                $"its output '{output.Name}' has the datatype '{Shown.Name(output.Datatype)}', but the model's metadata says '{datatype}'"
            );
        }

        return
            TensorShape.TryCreate(CollectionsMarshal.AsSpan(output.Shape.ToList()), out var shape)
            && expected.Accepts(shape)
            ? shape
            : throw Wrong(
                $"its output '{output.Name}' has the shape [{string.Join(", ", output.Shape.Take(TensorShape.MaxRank + 1))}], but the model's "
                    + $"metadata says {expected}"
            );
    }

    // Compared before anything is allocated, so that a wrong shape costs no memory. The division cannot overflow.
    private static void CheckContents(
        ModelInferResponse.Types.InferOutputTensor output,
        ReadOnlySpan<byte> raw,
        DType dtype,
        in TensorShape shape
    )
    {
        if (output.Contents is { } typed)
        {
            var fitting = TypedContents.Count(typed, dtype);
            var all = TypedContents.CountAll(typed);
            if (fitting != shape.ElementCount || all != fitting || !raw.IsEmpty)
            {
                throw Wrong(
                    $"its output '{output.Name}' has {all} elements ({fitting} of them in the field of {output.Datatype}) and {raw.Length} raw "
                        + $"bytes, but its shape has {shape.ElementCount} elements"
                );
            }
        }
        else if (raw.Length % dtype.GetByteSize() != 0 || raw.Length / dtype.GetByteSize() != shape.ElementCount)
        {
            throw Wrong(
                $"its output '{output.Name}' has {raw.Length} bytes, but its shape has {shape.ElementCount} elements of {dtype.GetByteSize()} bytes"
            );
        }
    }

    private static TensorMetadata? Find(ImmutableArray<TensorMetadata> tensors, string name)
    {
        foreach (var tensor in tensors)
        {
            if (string.Equals(tensor.Name, name, StringComparison.Ordinal))
            {
                return tensor;
            }
        }

        return null;
    }

    private static ModelCallException Wrong(string what) =>
        new ModelCallException(
            $"The server's response is not valid: {what}. Check that the address leads to the server of this model."
        );
}
