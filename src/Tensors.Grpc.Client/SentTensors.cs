namespace Tensors.Grpc;

/// <summary>Checks that a channel can send the tensors of a call. Only tensors whose elements have a fixed size can be sent.</summary>
internal static class SentTensors
{
    /// <summary>Returns the tensor of an input. Throws if its elements are byte strings, which channels cannot send.</summary>
    /// <exception cref="InvalidModelCallException">The elements of the tensor are byte strings.</exception>
    public static TensorBuffer BufferOf(string name, in ModelTensor tensor) =>
        !tensor.IsBytes
            ? tensor.Buffer
            : throw new InvalidModelCallException(
                $"Input '{name}' is a tensor of byte strings, but channels send only tensors with elements of a fixed size. Call the model in the "
                    + "same process, or call the server with another client of the Open Inference Protocol."
            );
}
