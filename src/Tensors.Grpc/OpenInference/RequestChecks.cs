using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>Whether a request is one that a model takes, before any of its elements are looked at.</summary>
internal static class RequestChecks
{
    /// <summary>Throws unless a request has every input once, and asks for outputs that there are, once each.</summary>
    public static void CheckNames(ModelInferRequest request, ModelMetadata model)
    {
        var inputs = model.Inputs.Length + model.BytesInputs.Length;
        if (request.Inputs.Count != inputs)
        {
            throw Invalid($"expected {inputs} inputs but got {request.Inputs.Count} inputs for model '{model.Name}'");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in request.Inputs)
        {
            if (Find(model.Inputs, input.Name) is null && Find(model.BytesInputs, input.Name) is null)
            {
                throw Invalid(
                    $"unexpected inference input '{Shown.Name(input.Name)}' for model '{model.Name}'; it takes {All(model.Inputs, model.BytesInputs)}"
                );
            }

            if (!names.Add(input.Name))
            {
                throw Invalid($"input '{input.Name}' is there twice");
            }
        }

        names.Clear();
        foreach (var output in request.Outputs)
        {
            if (Find(model.Outputs, output.Name) is null && Find(model.BytesOutputs, output.Name) is null)
            {
                throw Invalid(
                    $"unexpected inference output '{Shown.Name(output.Name)}' for model '{model.Name}'; it gives {All(model.Outputs, model.BytesOutputs)}"
                );
            }

            if (!names.Add(output.Name))
            {
                throw Invalid($"output '{output.Name}' is asked for twice");
            }
        }
    }

    /// <summary>Throws unless an input has the datatype and the axes that the model wants.</summary>
    /// <param name="input">The input.</param>
    /// <param name="datatype">The datatype.</param>
    /// <param name="axes">The axes, for errors.</param>
    /// <param name="accepts">Whether a shape has these axes.</param>
    /// <param name="model">The model's name.</param>
    /// <returns>Its shape.</returns>
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
                $"unexpected shape for input '{input.Name}' for model '{model}'. Expected [{string.Join(',', axes.Select(axis => axis.Length ?? -1))}], got "
                    + $"[{string.Join(',', input.Shape.Take(TensorShape.MaxRank + 1))}]"
            );
        }

        return shape;
    }

    /// <summary>Throws where an input that lies in shared memory has elements in the message too.</summary>
    public static void CheckNoContents(ModelInferRequest.Types.InferInputTensor input, string model)
    {
        if (input.Contents is not null)
        {
            throw Invalid(
                $"unexpected explicit tensor data for input tensor '{input.Name}' for model '{model}', it lies in shared memory"
            );
        }
    }

    /// <summary>Throws unless an input has as many typed elements as its shape, all in the field of its datatype, and nothing comes raw.</summary>
    public static void CheckContents(
        ModelInferRequest request,
        ModelInferRequest.Types.InferInputTensor input,
        (long Fitting, long All) count,
        in TensorShape shape,
        string advice,
        string model
    )
    {
        if (request.RawInputContents.Count > 0)
        {
            throw Invalid(
                $"contents field must not be specified when using raw_input_contents for '{input.Name}' for model '{model}'"
            );
        }

        if (count.Fitting != shape.ElementCount || count.All != count.Fitting)
        {
            throw Invalid(
                $"unexpected number of elements {count.All} ({count.Fitting} of them in the field of {input.Datatype}) for input '{input.Name}', "
                    + $"expecting {shape.ElementCount}{advice}"
            );
        }
    }

    /// <summary>Throws unless an input has the bytes of its shape: before anything is allocated, so that a lying shape costs nothing.</summary>
    public static void CheckBytes(string name, ulong bytes, DType dtype, in TensorShape shape)
    {
        // A request may say anything; the product of a shape and an element's size may have more than 64 bits.
        var expected = (UInt128)shape.ElementCount * (UInt128)dtype.ByteSize();
        if (bytes != expected)
        {
            throw Invalid($"unexpected total byte size {bytes} for input '{name}', expecting {expected}");
        }
    }

    /// <summary>The tensor of a name, if there is one.</summary>
    public static TensorMetadata? Find(ImmutableArray<TensorMetadata> tensors, string name) =>
        tensors.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    /// <inheritdoc cref="Find(ImmutableArray{TensorMetadata}, string)"/>
    public static BytesMetadata? Find(ImmutableArray<BytesMetadata> tensors, string name) =>
        tensors.FirstOrDefault(tensor => string.Equals(tensor.Name, name, StringComparison.Ordinal));

    private static string All(ImmutableArray<TensorMetadata> tensors, ImmutableArray<BytesMetadata> bytes) =>
        string.Join(", ", tensors.Select(tensor => $"{tensor}").Concat(bytes.Select(tensor => $"{tensor}")));

    private static ModelCallException Invalid(string message) => new(ModelCallError.InvalidArgument, message);
}
