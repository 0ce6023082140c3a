using System.Collections.Immutable;

namespace Tensors;

/// <summary>
/// Represents several models that are served together, such as a generated worker, which has one model for each method of its contract.
/// </summary>
public interface IModelGroup
{
    /// <summary>Gets the models, each with a different name.</summary>
    ImmutableArray<IModelWorker> Models { get; }
}
