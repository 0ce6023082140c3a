using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <summary>
/// Calls a worker's model in this process in the same way as a channel to another process does. The worker opens separate read-only leases
/// on the inputs, and its exceptions are converted to the exceptions that a caller in another process gets.
/// </summary>
/// <param name="model">The model to call.</param>
/// <param name="allocator">Opens the inputs that are in shared memory, or null to pass the caller's own tensors to the worker.</param>
internal sealed class InProcessModel(IModelWorker model, SharedMemoryAllocator? allocator) : IModelWorker
{
    public ModelMetadata Metadata => model.Metadata;

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        using var inner = new WorkerSide(call, allocator);
        try
        {
            await model.InferAsync(inner.Call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (TensorException or OperationCanceledException))
        {
            throw Failed(e);
        }

        inner.HandOver(call);
    }

    public async IAsyncEnumerable<InferenceCall> InferStreamAsync(
        InferenceCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var inner = new WorkerSide(call, allocator);
        var parts = model.InferStreamAsync(inner.Call, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ending = parts.ConfigureAwait(false);
        while (await NextAsync(parts).ConfigureAwait(false))
        {
            inner.HandOver(call);
            yield return call;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<InferenceCall> parts)
    {
        try
        {
            return await parts.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (TensorException or OperationCanceledException))
        {
            throw Failed(e);
        }
    }

    private static ModelCallException Failed(Exception cause) =>
        new ModelCallException($"The worker failed: {cause.Message}", cause);

    /// <summary>
    /// Represents a call as the worker receives it. It has separate read-only leases on the caller's inputs, and the same tensors that
    /// the caller placed for outputs.
    /// </summary>
    private sealed class WorkerSide : IDisposable
    {
        private readonly List<TensorBuffer> _opened = [];

        public WorkerSide(InferenceCall call, SharedMemoryAllocator? allocator)
        {
            ArgumentNullException.ThrowIfNull(call);
            Call = new InferenceCall(allocator) { Schedule = call.Schedule };
            try
            {
                foreach (var (name, tensor) in call.Inputs.All)
                {
                    Set(name, tensor, allocator);
                }

                foreach (var (name, place) in call.Outputs.Placed)
                {
                    Call.Outputs.Place(name, place.Buffer);
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public InferenceCall Call { get; }

        public void HandOver(InferenceCall call)
        {
            foreach (var (name, tensor) in Call.Outputs.Made.ToArray())
            {
                if (tensor.IsBytes)
                {
                    call.Outputs.Set(name, tensor.Bytes);
                }
                else
                {
                    call.Outputs.Add(name, Call.Outputs.Take(name));
                }
            }

            call.Execution = Call.Execution;
        }

        public void Dispose()
        {
            Call.Dispose();
            foreach (var tensor in _opened)
            {
                tensor.Dispose();
            }
        }

        private void Set(string name, in ModelTensor tensor, SharedMemoryAllocator? allocator)
        {
            if (tensor.IsBytes)
            {
                Call.Inputs.Set(name, tensor.Bytes);
            }
            else
            {
                Call.Inputs.Set(name, Open(tensor.Buffer, allocator));
            }
        }

        private TensorBuffer Open(TensorBuffer tensor, SharedMemoryAllocator? allocator)
        {
            if (allocator is null || tensor.Storage is TensorStorage.Heap)
            {
                return tensor;
            }

            var opened = allocator.Open(tensor.ToRef());
            _opened.Add(opened);
            return opened;
        }
    }
}
