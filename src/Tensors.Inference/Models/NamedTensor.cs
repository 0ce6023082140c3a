namespace Tensors;

/// <summary>A tensor and its name.</summary>
/// <param name="Name">The name of an input or output.</param>
/// <param name="Tensor">The tensor. The caller owns it.</param>
public readonly record struct NamedTensor(string Name, TensorBuffer Tensor);
