using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>What generated clients have in common: they find their models, check them against the contract, and keep calls for reuse.</summary>
/// <remarks>Thread-safe: calls may run side by side. Disposing a client gives back what it keeps for its next calls; where its models are stays open.</remarks>
public abstract class ModelClient : IDisposable
{
    // More calls than this at a time make objects; a pool must not keep a peak for ever.
    private const int MaxPooledCalls = 32;

    private readonly ContractMetadata _contract;
    private readonly IModelSource _models;
    private readonly SharedMemoryAllocator? _allocator;
    private readonly IModelWorker?[] _found;
    private readonly ConcurrentQueue<ClientCall>[] _pool;
    private volatile bool _isDisposed;

    /// <summary>Makes a client. It does not connect: the first call of a method finds its model.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="models">Where its models are: a model in this process, a worker, a channel.</param>
    /// <param name="allocator">Where outputs and scalars are placed. It stays the caller's.</param>
    /// <param name="options">How calls are made, or null for the defaults.</param>
    protected ModelClient(
        ContractMetadata contract,
        IModelSource models,
        SharedMemoryAllocator allocator,
        ModelClientOptions? options
    )
        : this(contract, models, options)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        _allocator = allocator;
    }

    /// <summary>Creates a client of a model in this process.</summary>
    /// <param name="contract">The contract, which has one method.</param>
    /// <param name="model">The model.</param>
    /// <param name="allocator">Allocates outputs and scalars. The caller keeps and disposes it.</param>
    /// <param name="options">How calls are made, or null for the defaults.</param>
    protected ModelClient(
        ContractMetadata contract,
        IModelWorker model,
        SharedMemoryAllocator allocator,
        ModelClientOptions? options
    )
        : this(contract, new ModelSource(model), allocator, options) { }

    /// <summary>Creates a client of a worker in this process, for tests.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="allocator">Allocates outputs and scalars, or null for the heap. The caller keeps and disposes it.</param>
    /// <param name="options">How calls are made, or null for the defaults.</param>
    protected ModelClient(
        ContractMetadata contract,
        ContractWorker worker,
        SharedMemoryAllocator? allocator,
        ModelClientOptions? options
    )
        : this(contract, InProcess(worker, allocator), options) => _allocator = allocator;

    private ModelClient(ContractMetadata contract, IModelSource models, ModelClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(models);
        Options = ModelClientOptions.Snapshot(options);
        _contract = contract;
        _models = models;
        _found = new IModelWorker?[contract.Methods.Length];
        _pool = [.. contract.Methods.Select(_ => new ConcurrentQueue<ClientCall>())];
    }

    /// <summary>How calls are made.</summary>
    internal ModelClientOptions Options { get; }

    /// <summary>Allocates outputs that a model makes by itself; null for the heap.</summary>
    internal SharedMemoryAllocator? Allocator => _allocator;

    /// <summary>Gives back what is kept for calls to come. Calls that run end as they would have.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var pool in _pool)
        {
            DropAll(pool);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a call of a method. For generated code.</summary>
    /// <param name="method">The method's index in the contract.</param>
    /// <returns>To be disposed when the outputs have been taken.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    protected ClientCall Begin(int method)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _pool[method].TryDequeue(out var call) ? call : new ClientCall(this, method, _contract.Plan(method));
    }

    /// <summary>Allocates an output that the model writes in place, or a scalar.</summary>
    [return: Owned]
    internal TensorBuffer Allocate(DType dtype, in TensorShape shape, PeerAccess access) =>
        _allocator?.Allocate(dtype, shape, Options.Session, access) ?? TensorBuffer.AllocateHeap(dtype, shape);

    internal void Return(ClientCall call)
    {
        var pool = _pool[call.Method];
        if (pool.Count >= MaxPooledCalls)
        {
            call.Drop();
            return;
        }

        pool.Enqueue(call);
        if (_isDisposed)
        {
            // Whoever disposed the client may have looked before.
            DropAll(pool);
        }
    }

    private static IModelSource InProcess(ContractWorker worker, SharedMemoryAllocator? allocator)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.InProcess(allocator);
    }

    private static void DropAll(ConcurrentQueue<ClientCall> pool)
    {
        while (pool.TryDequeue(out var call))
        {
            call.Drop();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<IModelWorker> FindAsync(int method, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _found[method]) is { } known)
        {
            return known;
        }

        var model = await _models
            .GetModelAsync(_contract.Methods[method].Name, cancellationToken)
            .ConfigureAwait(false);
        _contract.Check(method, model.Metadata);
        Volatile.Write(ref _found[method], model);
        return model;
    }
}
