namespace Tensors;

/// <summary>Represents an input or output of a call, with its name.</summary>
/// <param name="Name">The name of the input or output.</param>
/// <param name="Tensor">The tensor.</param>
public readonly record struct NamedTensor(string Name, ModelTensor Tensor);
