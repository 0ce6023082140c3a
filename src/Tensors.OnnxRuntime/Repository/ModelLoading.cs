namespace Tensors.OnnxRuntime;

/// <summary>
/// Specifies when the models of a repository are loaded. It applies to the highest version of each model, and other versions are loaded
/// when they are first called. The configuration of a model can specify otherwise.
/// </summary>
public enum ModelLoading
{
    /// <summary>All models are loaded when the repository is opened. Models that are added to the folder later are loaded on request.</summary>
    AtStart,

    /// <summary>Each model is loaded when it is first called.</summary>
    OnFirstUse,

    /// <summary>
    /// Each model is loaded only when <see cref="IModelRepository.LoadAsync(string, CancellationToken)"/> is called for it.
    /// </summary>
    OnRequest,
}
