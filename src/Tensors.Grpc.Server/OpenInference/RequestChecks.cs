using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Validates requests against the description of a model, before any elements are read.</summary>
internal static class RequestChecks
{
    /// <summary>
    /// Throws if a request does not contain each input of the model exactly once, requests an output that the model does not have, or
    /// requests an output twice.
    /// </summary>
    public static void CheckNames(ModelInferRequest request, ModelMetadata model)
    {
        var inputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in request.Inputs)
        {
            if (!inputs.Add(input.Name))
            {
                throw Invalid($"input '{Shown.Name(input.Name)}' already exists in request");
            }
        }

        var outputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in request.Outputs)
        {
            if (!outputs.Add(output.Name))
            {
                throw Invalid($"output '{Shown.Name(output.Name)}' already exists in request");
            }

            if (Find(model.Outputs, output.Name) is null)
            {
                throw Invalid(
                    $"unexpected inference output '{Shown.Name(output.Name)}' for model '{model.Name}'; it has {string.Join(", ", model.Outputs)}"
                );
            }
        }

        string[] expected = [.. model.Inputs.Select(input => input.Name)];
        if (inputs.Count != expected.Length)
        {
            throw Invalid(
                $"expected {expected.Length} inputs but got {inputs.Count} inputs for model '{model.Name}'. Got input(s) "
                    + $"[{Quoted(request.Inputs.Select(input => input.Name))}], but missing required input(s) "
                    + $"[{Quoted(expected.Where(name => !inputs.Contains(name)))}]. Please provide all required input(s)."
            );
        }

        if (inputs.FirstOrDefault(name => !expected.Contains(name, StringComparer.Ordinal)) is { } unexpected)
        {
            throw Invalid(
                $"unexpected inference input '{Shown.Name(unexpected)}' for model '{model.Name}'; it has {string.Join(", ", model.Inputs)}"
            );
        }
    }

    /// <summary>
    /// Throws if an input does not have the datatype and the axes that the model expects. Returns the shape of the input.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="datatype">The expected datatype, or null if the protocol does not support the model's dtype. No input is then accepted.</param>
    /// <param name="axes">The expected axes, for error messages.</param>
    /// <param name="accepts">Determines whether a shape has these axes.</param>
    /// <param name="model">The name of the model, for error messages.</param>
    /// <returns>The shape of the input.</returns>
    public static TensorShape Check(
        ModelInferRequest.Types.InferInputTensor input,
        string? datatype,
        ImmutableArray<TensorAxis> axes,
        Func<TensorShape, bool> accepts,
        string model
    )
    {
        if (!string.Equals(input.Datatype, datatype, StringComparison.Ordinal))
        {
            throw Invalid(
                $"inference input '{input.Name}' data-type is '{Shown.Name(input.Datatype)}', but model '{model}' expects '{datatype}'"
            );
        }

        if (!TensorShape.TryCreate(CollectionsMarshal.AsSpan(input.Shape.ToList()), out var shape) || !accepts(shape))
        {
            throw Invalid(
                $"unexpected shape for input '{input.Name}' for model '{model}'. Expected "
                    + $"[{string.Join(',', axes.Select(axis => axis.Length ?? -1))}], got "
                    + $"[{string.Join(',', input.Shape.Take(TensorShape.MaxRank + 1))}]"
            );
        }

        return shape;
    }

    /// <summary>Throws if an input in shared memory also has elements in the message.</summary>
    public static void CheckNoContents(ModelInferRequest.Types.InferInputTensor input, string model)
    {
        if (input.Contents is not null)
        {
            throw Invalid(
                $"unexpected 'content' provided when using shared memory for input tensor '{input.Name}' for model '{model}'"
            );
        }
    }

    /// <summary>
    /// Throws if an input has typed elements outside the field of its datatype, or if an input of the request is sent as raw bytes.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="input">The input.</param>
    /// <param name="model">The name of the model, for error messages.</param>
    public static void CheckContents(
        ModelInferRequest request,
        ModelInferRequest.Types.InferInputTensor input,
        string model
    )
    {
        if (request.RawInputContents.Count > 0)
        {
            throw Invalid(
                $"contents field must not be specified when using raw_input_contents for '{input.Name}' for model '{model}'"
            );
        }

        var fields = TypedContents.FieldsWithElements(input.Contents, input.Datatype);
        if (fields.Count > 0 && !string.Equals(fields[0], input.Datatype, StringComparison.Ordinal))
        {
            throw Invalid(
                $"unexpected explicit tensor data for input tensor '{input.Name}' for model '{model}' of type '{fields[0]}', expected datatype "
                    + $"'{input.Datatype}'"
                    + (
                        input.Datatype is "FP16" or "BF16"
                            ? ". This datatype has no field in contents: send it as raw_input_contents."
                            : ""
                    )
            );
        }

        if (fields.Count > 1)
        {
            throw Invalid(
                $"unexpected explicit tensor data for input tensor '{input.Name}' for model '{model}', binary data was already supplied."
            );
        }
    }

    /// <summary>
    /// Throws if the number of bytes of an input does not match its shape. Call this method before anything is allocated, so that a wrong
    /// shape costs no memory.
    /// </summary>
    public static void CheckBytes(string name, ulong bytes, DType dtype, in TensorShape shape, string model)
    {
        // Requests are not trusted: the product of the element count and the size of an element may have more than 64 bits.
        var expected = (UInt128)shape.ElementCount * (UInt128)dtype.GetByteSize();
        if (bytes != expected)
        {
            throw Invalid(
                $"input byte size mismatch for input '{name}' for model '{model}'. Expected {expected}, got {bytes}"
            );
        }
    }

    /// <summary>Throws if the number of strings of an input differs from the number of elements in its shape.</summary>
    public static void CheckStrings(string name, long strings, in TensorShape shape, string model)
    {
        if (strings < shape.ElementCount)
        {
            throw Invalid(
                $"expected {shape.ElementCount} string elements for inference input '{name}' for model '{model}', got {strings}"
            );
        }

        if (strings > shape.ElementCount)
        {
            throw Invalid(
                $"unexpected number of string elements {shape.ElementCount + 1} for inference input '{name}' for model '{model}', expecting "
                    + $"{shape.ElementCount}"
            );
        }
    }

    /// <summary>
    /// Throws if a serialized string of an input is incomplete, or if the number of strings differs from the number of elements in the
    /// input's shape.
    /// </summary>
    /// <remarks>Source: ValidateBytesInputs in src/infer_request.cc of triton-inference-server/core.</remarks>
    public static void CheckSerialized(string name, ReadOnlySpan<byte> bytes, in TensorShape shape, string model)
    {
        long strings = 0;
        while (bytes.Length > 0)
        {
            if (bytes.Length < sizeof(uint))
            {
                throw Invalid(
                    $"incomplete string length indicator for inference input '{name}' for model '{model}', expecting {sizeof(uint)} bytes but only "
                        + $"{bytes.Length} bytes available"
                );
            }

            if (++strings > shape.ElementCount)
            {
                break;
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes[sizeof(uint)..];
            if (length > bytes.Length)
            {
                throw Invalid(
                    $"incomplete string data for inference input '{name}' for model '{model}', expecting string of length {length} but only "
                        + $"{bytes.Length} bytes available"
                );
            }

            bytes = bytes[(int)length..];
        }

        CheckStrings(name, strings, shape, model);
    }

    /// <summary>Returns the metadata of the tensor with the specified name, or null if there is no such tensor.</summary>
    public static TensorMetadata? Find(ImmutableArray<TensorMetadata> tensors, string name) =>
        tensors.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    private static string Quoted(IEnumerable<string> names) =>
        string.Join(',', names.Select(name => $"'{Shown.Name(name)}'"));

    private static ModelCallException Invalid(string message) => new InvalidModelCallException(message);
}
