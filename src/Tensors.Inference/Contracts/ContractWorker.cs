using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// What generated workers have in common: each method of the contract is a model to be served. The inputs of a call are open
/// until the method has returned or thrown; what it returns goes to the caller.
/// </summary>
public abstract class ContractWorker : IModelSource
{
    /// <summary>Makes a worker.</summary>
    /// <param name="contract">The contract.</param>
    protected ContractWorker(ContractMetadata contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Contract = contract;
        Models = [.. Enumerable.Range(0, contract.Methods.Length).Select(method => new ContractModel(this, method))];
    }

    /// <summary>What the worker serves.</summary>
    public ContractMetadata Contract { get; }

    /// <summary>The methods as models, in the contract's order: to be served, or called as they are.</summary>
    public ImmutableArray<IModelWorker> Models { get; }

    /// <inheritdoc/>
    public Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
    {
        foreach (var model in Models)
        {
            if (string.Equals(model.Metadata.Name, name, StringComparison.Ordinal))
            {
                return Task.FromResult(model);
            }
        }

        throw new ModelNotFoundException(
            $"The worker of '{Contract.Name}' has no model '{name}'; it has {string.Join(", ", Contract.Methods.Select(method => $"'{method.Name}'"))}."
        );
    }

    /// <summary>
    /// The worker as if it were in another process, for tests: it gets leases of its own on the inputs, to read, and what it throws
    /// comes out as the error that a caller in another process sees.
    /// </summary>
    /// <param name="allocator">
    /// Opens the inputs and allocates outputs, or null: then the worker reads the caller's own tensors, and outputs are on the heap. The
    /// caller keeps and disposes it.
    /// </param>
    public IModelSource InProcess(SharedMemoryAllocator? allocator = null) => new InProcessSource(this, allocator);

    /// <summary>Runs a method. Generated code overrides this.</summary>
    /// <param name="method">The method's index in the contract.</param>
    /// <param name="call">Its inputs and outputs.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected abstract ValueTask InvokeMethodAsync(int method, WorkerCall call, CancellationToken cancellationToken);

    /// <summary>Runs a method whose answer has many parts. Generated code overrides this where there is one.</summary>
    /// <param name="method">The method's index in the contract.</param>
    /// <param name="call">Its inputs; at each step, the outputs of a part.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
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
        public async Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
            new InProcessModel(await worker.GetModelAsync(name, cancellationToken).ConfigureAwait(false), allocator);
    }

    /// <summary>One method, as a model.</summary>
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

        // Of a model, this exception says that it is unloaded, and whoever calls it looks for its successor.
        private InvalidOperationException Failed(ObjectDisposedException cause) =>
            new($"The worker of '{_plan.Model.Name}' used what it had disposed: {cause.Message}", cause);
    }
}
