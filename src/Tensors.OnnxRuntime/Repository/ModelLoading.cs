namespace Tensors.OnnxRuntime;

/// <summary>When the models of a repository are loaded. Other versions than the highest are always loaded when they are first called.</summary>
public enum ModelLoading
{
    /// <summary>All of them at the start. Those that appear later are loaded on request.</summary>
    AtStart,

    /// <summary>Each when it is first called.</summary>
    OnFirstUse,

    /// <summary>Each when <see cref="IModelRepository.LoadAsync(string, CancellationToken)"/> asks for it.</summary>
    OnRequest,
}
