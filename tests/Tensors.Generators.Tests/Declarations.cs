using Tensors;

namespace Tensors.Generators.Tests;

/// <summary>A batch of images whose fixed axes have names.</summary>
[SharedTensor(["batch", 3, 4, 5], DType.Float32, Axes = ["batch", "channel", "y", "x"])]
internal readonly partial struct ImageBatch;

/// <summary>An axis called row leaves no room for a method of that name; the alignment is a page.</summary>
[SharedTensor(["row", "column"], DType.Int16, Max = ["row=8", "column=4"], Alignment = 4096)]
internal readonly partial struct Matrix;

[SharedTensor([], DType.Int64)]
internal readonly partial struct SampleRate;

[SharedTensor(["class", "n", 2], DType.Bool)]
internal readonly partial struct Mask;

// The maximum number of axes.
[SharedTensor(["first", 2, 3, 2, 3, 2, 3, 2], DType.UInt8)]
internal readonly partial struct Deep;
