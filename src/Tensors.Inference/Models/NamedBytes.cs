namespace Tensors;

/// <summary>A tensor of byte strings and its name.</summary>
/// <param name="Name">The name of an input or output.</param>
/// <param name="Tensor">The tensor.</param>
public readonly record struct NamedBytes(string Name, BytesTensor Tensor);
