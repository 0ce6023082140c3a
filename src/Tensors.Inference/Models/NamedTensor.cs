namespace Tensors;

/// <summary>An input or output of a call and its name.</summary>
/// <param name="Name">The name of the input or output.</param>
/// <param name="Tensor">The tensor.</param>
public readonly record struct NamedTensor(string Name, ModelTensor Tensor);
