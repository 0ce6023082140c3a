using Tensors;

namespace Tensors.Benchmarks.Runtime;

/// <summary>A batch of small pictures: one dynamic axis, three fixed ones.</summary>
[SharedTensor(["batch", 3, 64, 64], DType.Float32, Axes = ["batch", "channel", "y", "x"])]
internal readonly partial struct Pictures;
