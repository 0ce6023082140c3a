using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Collections;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>
/// Represents a request message together with the registrations of the regions that it uses. The registrations are kept until the server
/// has responded.
/// </summary>
internal sealed class OpenInferenceRequest : IDisposable
{
    private readonly List<RegisteredExport> _registrations = [];
    private readonly List<TensorBuffer> _shared = [];
    private readonly Dictionary<string, SharedPlace> _places = new(StringComparer.Ordinal);

    private OpenInferenceRequest(ModelInferRequest message) => Message = message;

    public ModelInferRequest Message { get; }

    /// <summary>Gets the total size of the inputs that the server reads from shared memory, in bytes.</summary>
    public long SharedBytes { get; private set; }

    /// <summary>Gets a value indicating whether the server reads or writes tensors of the caller in shared memory.</summary>
    public bool IsShared => _shared.Count > 0;

    /// <summary>Creates the request for a call. Registers the regions of its tensors that are not registered yet.</summary>
    /// <exception cref="ModelCallException">A tensor cannot be sent.</exception>
    /// <exception cref="global::Grpc.Core.RpcException">The server cannot be reached.</exception>
    public static async ValueTask<OpenInferenceRequest> MakeAsync(
        OpenInferenceChannel channel,
        ModelMetadata metadata,
        InferenceCall call,
        CancellationToken cancellationToken
    )
    {
        var request = new OpenInferenceRequest(
            new ModelInferRequest { ModelName = metadata.Name, ModelVersion = channel.ModelVersion }
        );
        request.AddSchedule(call.Schedule);
        try
        {
            foreach (var (name, tensor) in call.Inputs.All)
            {
                await request
                    .AddInputAsync(channel, name, SentTensors.BufferOf(name, tensor), cancellationToken)
                    .ConfigureAwait(false);
            }

            await request.AddOutputsAsync(channel, metadata, call, cancellationToken).ConfigureAwait(false);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    private void AddSchedule(CallSchedule schedule)
    {
        if (schedule.Priority > 0)
        {
            Message.Parameters["priority"] = new InferParameter { Uint64Param = schedule.Priority };
        }

        if (schedule.Timeout > TimeSpan.Zero)
        {
            Message.Parameters["timeout"] = new InferParameter { Int64Param = Microseconds.Of(schedule.Timeout) };
        }
    }

    /// <summary>
    /// Finds the location in shared memory to which the request tells the server to write an output. Returns false if the server sends
    /// the output as bytes.
    /// </summary>
    public bool TryGetPlace(string output, out SharedPlace place) => _places.TryGetValue(output, out place);

    /// <summary>Removes the registrations of this request from the channel, because the server no longer knows the regions.</summary>
    public void ForgetRegistrations(RegisteredExports registrations)
    {
        foreach (var registration in _registrations)
        {
            registrations.Forget(registration);
        }
    }

    /// <summary>
    /// Keeps the memory and the registrations of an abandoned call until the server has responded. Called instead of
    /// <see cref="Dispose"/> when the caller stops waiting, while the caller still holds the tensors.
    /// </summary>
    [SuppressMessage(
        "Reliability",
        "CA2000",
        Justification = "The opened registrations are disposed when the server has responded."
    )]
    public void KeepUntil(Task answered, SharedMemoryAllocator allocator)
    {
        List<TensorBuffer> kept = [];
        foreach (var tensor in _shared)
        {
            try
            {
                kept.Add(allocator.Open(tensor.ToRef()));
            }
            catch (Exception e) when (e is TensorException or ObjectDisposedException)
            {
                // The region has been closed, so its memory will not be used for another tensor.
            }
        }

        _ = ReleaseAfterAsync(answered, kept);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _registrations.Clear();
    }

    private async Task ReleaseAfterAsync(Task answered, List<TensorBuffer> kept)
    {
        await answered.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var tensor in kept)
        {
            tensor.Dispose();
        }

        Dispose();
    }

    private async ValueTask AddInputAsync(
        OpenInferenceChannel channel,
        string name,
        TensorBuffer tensor,
        CancellationToken cancellationToken
    )
    {
        var input = new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = DatatypeOf(name, tensor) };
        TensorRefMapper.AddTo(input.Shape, tensor.Shape);
        if (await TryShareAsync(channel, tensor, cancellationToken).ConfigureAwait(false) is { } place)
        {
            place.AddTo(input.Parameters, tensor.ByteLength);
            SharedBytes += tensor.ByteLength;
        }
        else
        {
            Message.RawInputContents.Add(tensor.ToByteString());
        }

        Message.Inputs.Add(input);
    }

    private async ValueTask AddOutputsAsync(
        OpenInferenceChannel channel,
        ModelMetadata metadata,
        InferenceCall call,
        CancellationToken cancellationToken
    )
    {
        foreach (var (name, value) in call.Outputs.Placed)
        {
            var tensor = value.Buffer;
            _ = DatatypeOf(name, tensor);

            // Peers cannot write into any other tensor. The server then sends bytes, which are copied into the tensor.
            if (
                tensor.PeerAccess is PeerAccess.Write
                && await TryShareAsync(channel, tensor, cancellationToken).ConfigureAwait(false) is { } place
            )
            {
                _places.Add(name, place);
            }
        }

        if (_places.Count == 0)
        {
            // A request without output names asks for all outputs.
            return;
        }

        foreach (var output in metadata.Outputs)
        {
            var requested = new ModelInferRequest.Types.InferRequestedOutputTensor { Name = output.Name };
            if (_places.TryGetValue(output.Name, out var place))
            {
                place.AddTo(requested.Parameters, (long)place.ByteSize);
            }

            Message.Outputs.Add(requested);
        }
    }

    private async ValueTask<SharedPlace?> TryShareAsync(
        OpenInferenceChannel channel,
        TensorBuffer tensor,
        CancellationToken cancellationToken
    )
    {
        if (tensor.Storage is not TensorStorage.SharedMemory || tensor.ByteLength == 0)
        {
            return null;
        }

        var reference = tensor.ToRef();
        if (
            await channel.Registrations.UseAsync(reference.Region, cancellationToken).ConfigureAwait(false)
            is not { } registration
        )
        {
            return null;
        }

        _registrations.Add(registration);
        _shared.Add(tensor);
        return new SharedPlace(registration.Name, (ulong)reference.Offset, (ulong)reference.ByteLength);
    }

    private static string DatatypeOf(string name, TensorBuffer tensor) =>
        tensor.DType.GetOpenInferenceName()
        ?? throw new InvalidModelCallException(
            $"'{name}' has the dtype {tensor.DType.GetNumpyName()}, for which the Open Inference Protocol has no datatype. Send its real and "
                + "imaginary parts as tensors of numbers."
        );
}
