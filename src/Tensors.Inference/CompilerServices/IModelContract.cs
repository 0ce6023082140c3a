using System.ComponentModel;

namespace Tensors.CompilerServices;

/// <summary>
/// Provides the metadata of a model contract. Generated code implements it for each interface with the attribute
/// <see cref="ModelContractAttribute"/>, and for its worker.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IModelContract
{
    /// <summary>Gets the names, dtypes and axes of the tensors of the contract.</summary>
    static abstract ContractMetadata Contract { get; }
}

/// <summary>
/// Provides the metadata of a model contract, and creates its clients. Generated code implements it for each interface with the attribute
/// <see cref="ModelContractAttribute"/>.
/// </summary>
/// <typeparam name="TSelf">The interface itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IModelContract<TSelf> : IModelContract
    where TSelf : class, IModelContract<TSelf>
{
    /// <summary>Creates a client that calls the models of the contract. The first call to a method finds its model by name.</summary>
    /// <param name="models">Resolves the models: a channel to a worker, or models in this process.</param>
    /// <param name="allocator">Allocates outputs and scalars. The caller keeps and disposes it.</param>
    /// <param name="options">The client's options, such as the deadline and the policy of its calls.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract TSelf CreateClient(
        IModelSource models,
        SharedMemoryAllocator allocator,
        ModelClientOptions options
    );
}
