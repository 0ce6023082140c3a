using System.Collections.Immutable;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Contains the tensors of a request, which are open for the duration of the call.</summary>
internal sealed class OpenedTensors(SharedMemoryAllocator allocator) : IDisposable
{
    private readonly List<TensorBuffer> _tensors = [];
    private bool _hasSession;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Opens the inputs of a request and the outputs that the client has allocated, and adds them to the call.</summary>
    /// <exception cref="TensorException">The model has no tensor of that name, the tensor is not valid, or it does not match the model.</exception>
    public void Open(V1.InferRequest request, InferenceCall call, ModelMetadata model, bool hasSession)
    {
        _hasSession = hasSession;
        // Counted before anything is opened, because a request may contain as many tensors as fit into a message.
        CheckCount(request.Inputs.Count, model.Inputs.Length, "inputs");
        CheckCount(request.Outputs.Count, model.Outputs.Length, "outputs");
        foreach (var input in request.Inputs)
        {
            call.Inputs.Set(input.Name, Open(input, model.Inputs));
        }

        // An output may have the same name as an input.
        _names.Clear();
        foreach (var output in request.Outputs)
        {
            if (output.ContentCase is not V1.NamedTensor.ContentOneofCase.Ref)
            {
                throw new InvalidTensorRefException(
                    $"Output '{output.Name}' does not contain a reference to a tensor. Omit it to let the worker allocate the output."
                );
            }

            var tensor = Open(output, model.Outputs);
            if (tensor.IsReadOnly)
            {
                throw new InvalidTensorRefException(
                    $"Output '{output.Name}' is placed in memory that the worker may not write. Allocate the output with PeerAccess.Write."
                );
            }

            call.Outputs.Place(output.Name, tensor);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    private TensorBuffer Open(V1.NamedTensor named, ImmutableArray<TensorMetadata> known)
    {
        var expected = Find(named.Name, known);
        var tensor = named.ContentCase switch
        {
            V1.NamedTensor.ContentOneofCase.Ref when _hasSession => Open(named.Ref.ToTensorRef()),
            V1.NamedTensor.ContentOneofCase.Ref => throw new InvalidTensorRefException(
                $"Tensor '{named.Name}' is sent by reference, but the request has no session. Perform the handshake first."
            ),
            V1.NamedTensor.ContentOneofCase.Inline => named.Inline.ToTensor(),
            _ => throw new InvalidTensorRefException(
                $"Tensor '{named.Name}' has neither a reference nor bytes. Set one of them."
            ),
        };
        _tensors.Add(tensor);
        expected.Spec.Check(tensor.DType, tensor.Shape);
        if (!_names.Add(named.Name))
        {
            throw new InvalidTensorRefException(
                $"The request contains the tensor '{named.Name}' twice. Send each tensor once."
            );
        }

        return tensor;
    }

    private TensorBuffer Open(in TensorRef reference)
    {
        try
        {
            return allocator.Open(reference);
        }
        catch (SharedMemoryException e) when (StatusMapper.ToStatus(e) is { } status)
        {
            // The model has not run yet, so the client can send the same call again with bytes.
            throw new RpcException(
                status,
                new Metadata { { WorkerProtocol.UnreachableRegionTrailer, reference.Region.ToString() } }
            );
        }
    }

    private static void CheckCount(int count, int known, string what)
    {
        if (count > known)
        {
            throw new InvalidTensorRefException(
                $"The request has {count} {what}, but the model has {known}. Send only tensors that the model "
                    + "declares."
            );
        }
    }

    private static TensorMetadata Find(string name, ImmutableArray<TensorMetadata> known)
    {
        foreach (var tensor in known)
        {
            if (string.Equals(tensor.Name, name, StringComparison.Ordinal))
            {
                return tensor;
            }
        }

        throw new InvalidTensorRefException(
            $"The model has no tensor '{(name.Length > 64 ? name[..64] : name)}'. Expected one of: {string.Join(", ", known)}."
        );
    }
}
