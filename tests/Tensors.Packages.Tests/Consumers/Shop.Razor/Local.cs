using Tensors;

namespace Shop.Razor;

[SharedTensor([2], DType.Float32)]
public readonly partial struct Local;
