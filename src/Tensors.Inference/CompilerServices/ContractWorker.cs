using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <summary>
/// The base class of generated workers. Serves each method of a contract as a model. The inputs of a call stay open until the method has
/// returned or thrown. The caller then receives the outputs that the method returns.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContractWorker : IModelSource, IModelGroup
{
    /// <summary>Initializes a worker.</summary>
    /// <param name="contract">The contract that the worker implements.</param>
    protected ContractWorker(ContractMetadata contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Contract = contract;
        Models = [.. Enumerable.Range(0, contract.Methods.Length).Select(method => new ContractModel(this, method))];
    }

    /// <summary>Gets the contract that the worker implements.</summary>
    public ContractMetadata Contract { get; }

    /// <summary>
    /// Gets one model per method, in the contract's order. A server can serve the models, and code in this process can call them directly.
    /// </summary>
    public ImmutableArray<IModelWorker> Models { get; }

    /// <inheritdoc/>
    public ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
    {
        foreach (var model in Models)
        {
            if (string.Equals(model.Metadata.Name, name, StringComparison.Ordinal))
            {
                return ValueTask.FromResult(model);
            }
        }

        throw new ModelNotFoundException(
            $"The worker of '{Contract.Name}' has no model '{name}'. It has "
                + $"{string.Join(", ", Contract.Methods.Select(method => $"'{method.Name}'"))}."
        );
    }

    /// <summary>
    /// Returns a source of this worker's models that behaves as if the worker were in another process. Intended for tests. The worker
    /// opens separate read-only leases on the inputs. Its exceptions are converted to those that a caller in another process gets.
    /// </summary>
    /// <param name="allocator">
    /// Opens the inputs and allocates the outputs. Inputs on the heap are passed directly. If null, all inputs are passed directly, and outputs
    /// are allocated on the heap. The caller keeps and disposes the allocator.
    /// </param>
    public IModelSource InProcess(SharedMemoryAllocator? allocator = null) => new InProcessSource(this, allocator);

    /// <summary>Runs a method of the contract. Generated code overrides this method.</summary>
    /// <param name="method">The zero-based index of the method in the contract.</param>
    /// <param name="call">The inputs and outputs of the call.</param>
    /// <param name="cancellationToken">Requests that the method stops.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract ValueTask InvokeMethodAsync(int method, WorkerCall call, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a method that returns its result in parts. Generated code overrides this method if the contract has such a method. Otherwise,
    /// the result of <see cref="InvokeMethodAsync"/> is the only part.
    /// </summary>
    /// <param name="method">The zero-based index of the method in the contract.</param>
    /// <param name="call">The inputs of the call. After each step, it holds the outputs of one part.</param>
    /// <param name="cancellationToken">Requests that the method stops.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual async IAsyncEnumerable<WorkerCall> StreamMethodAsync(
        int method,
        WorkerCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(call);
        await InvokeMethodAsync(method, call, cancellationToken).ConfigureAwait(false);
        yield return call;
    }

    private sealed class InProcessSource(ContractWorker worker, SharedMemoryAllocator? allocator) : IModelSource
    {
        public async ValueTask<IModelWorker> GetModelAsync(
            string name,
            CancellationToken cancellationToken = default
        ) => new InProcessModel(await worker.GetModelAsync(name, cancellationToken).ConfigureAwait(false), allocator);
    }

    /// <summary>Represents one method of the worker as a model.</summary>
    private sealed class ContractModel(ContractWorker worker, int method) : IModelWorker
    {
        private readonly MethodPlan _plan = worker.Contract.Plan(method);

        public ModelMetadata Metadata => _plan.Model;

        public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(call);
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await worker
                    .InvokeMethodAsync(method, new WorkerCall(_plan, call), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (ObjectDisposedException e)
            {
                throw Failed(e);
            }
        }

        public async IAsyncEnumerable<InferenceCall> InferStreamAsync(
            InferenceCall call,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            ArgumentNullException.ThrowIfNull(call);
            var parts = worker
                .StreamMethodAsync(method, new WorkerCall(_plan, call), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using var ending = parts.ConfigureAwait(false);
            while (await NextAsync(parts).ConfigureAwait(false))
            {
                yield return call;
                call.Outputs.DisposeMade();
            }
        }

        private async ValueTask<bool> NextAsync(IAsyncEnumerator<WorkerCall> parts)
        {
            try
            {
                return await parts.MoveNextAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException e)
            {
                throw Failed(e);
            }
        }

        // An ObjectDisposedException from a model means that the model was unloaded, and callers then resolve the model again.
        private InvalidOperationException Failed(ObjectDisposedException cause) =>
            new($"The worker of '{_plan.Model.Name}' used an object after disposing it: {cause.Message}", cause);
    }
}
