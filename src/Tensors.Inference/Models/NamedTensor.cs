namespace Tensors;

/// <summary>A tensor and its name.</summary>
/// <param name="Name">The name of an input or output.</param>
/// <param name="Tensor">The tensor.</param>
public readonly record struct NamedTensor(string Name, ModelTensor Tensor);
