using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <summary>
/// The base class of generated clients. Finds the models of a contract, checks that they match it, and pools call objects for reuse.
/// </summary>
/// <remarks>
/// Thread-safe: calls may run concurrently. Disposing a client releases the memory it has pooled for later calls; it does not dispose the model
/// source.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelClient : IDisposable
{
    // Limits how many calls a method's pool keeps, so that memory from a peak in load is released. Calls beyond the limit are disposed.
    private const int MaxPooledCalls = 32;

    private readonly ContractMetadata _contract;
    private readonly IModelSource _models;
    private readonly SharedMemoryAllocator? _allocator;
    private readonly IModelWorker?[] _found;
    private readonly ConcurrentQueue<ClientCall>[] _pool;
    private volatile bool _isDisposed;

    /// <summary>Initializes a client without connecting to a server. The first call to a method finds its model.</summary>
    /// <param name="contract">The contract that the client implements.</param>
    /// <param name="models">Resolves the models: a channel to a worker, or models in this process. The client does not dispose it.</param>
    /// <param name="allocator">Allocates outputs and scalars. The caller keeps and disposes it.</param>
    /// <param name="options">The client's options, or null for the defaults.</param>
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
    /// <param name="contract">The contract that the client implements. It must have exactly one method.</param>
    /// <param name="model">The model to call.</param>
    /// <param name="allocator">Allocates outputs and scalars. The caller keeps and disposes it.</param>
    /// <param name="options">The client's options, or null for the defaults.</param>
    protected ModelClient(
        ContractMetadata contract,
        IModelWorker model,
        SharedMemoryAllocator allocator,
        ModelClientOptions? options
    )
        : this(contract, new ModelSource(model), allocator, options) { }

    /// <summary>Creates a client of a worker in this process, for tests.</summary>
    /// <param name="contract">The contract that the client implements.</param>
    /// <param name="worker">The worker to call.</param>
    /// <param name="allocator">Allocates outputs and scalars, or null for the heap. The caller keeps and disposes it.</param>
    /// <param name="options">The client's options, or null for the defaults.</param>
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

    /// <summary>Gets the client's options.</summary>
    internal ModelClientOptions Options { get; }

    /// <summary>Gets the allocator of the outputs that a model allocates, or null if they are allocated on the heap.</summary>
    internal SharedMemoryAllocator? Allocator => _allocator;

    /// <summary>Releases the memory that is pooled for later calls. Calls that are running are not affected.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var pool in _pool)
        {
            DropAll(pool);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a call to a method. Intended for generated code.</summary>
    /// <param name="method">The zero-based index of the method in the contract.</param>
    /// <returns>The call. Dispose it after the outputs have been taken.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ClientCall Begin(int method)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _pool[method].TryDequeue(out var call) ? call : new ClientCall(this, method, _contract.Plan(method));
    }

    /// <summary>Allocates the tensor of a scalar input, or of an output into which the model writes directly.</summary>
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
            // Dispose may have emptied the pool before the call was added to it.
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
