namespace Tensors.Grpc;

/// <summary>The tensors of one request, opened for the time of the call.</summary>
internal sealed class OpenedTensors(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly List<TensorBuffer> _tensors = [];

    /// <summary>Opens a request's inputs and placed outputs and sets them in the call.</summary>
    public void Open(V1.InferRequest request, InferenceCall call)
    {
        foreach (var input in request.Inputs)
        {
            call.SetInput(CheckName(input.Name), Open(input));
        }

        foreach (var output in request.Outputs)
        {
            if (output.ContentCase is not V1.NamedTensor.ContentOneofCase.Ref)
            {
                throw new InvalidTensorRefException(
                    $"Output '{output.Name}' is not placed by reference. Leave it out to get it made."
                );
            }

            call.PlaceOutput(CheckName(output.Name), Open(output));
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    private TensorBuffer Open(V1.NamedTensor named)
    {
        var tensor = named.ContentCase switch
        {
            V1.NamedTensor.ContentOneofCase.Ref => allocator.Open(named.Ref.ToTensorRef()),
            V1.NamedTensor.ContentOneofCase.Inline => named.Inline.ToTensor(),
            _ => throw new InvalidTensorRefException($"Tensor '{named.Name}' has neither a reference nor bytes."),
        };
        _tensors.Add(tensor);
        return tensor;
    }

    private static string CheckName(string name) =>
        name.Length > 0 ? name : throw new InvalidTensorRefException("A tensor has no name.");
}
