// The tensors of the corpora. Their members are written by the generator when a corpus is compiled.
namespace Corpus;

/// <summary>Mono sound.</summary>
[SharedTensor(["samples"], DType.Float32)]
public readonly partial struct Frame;

/// <summary>Colour images.</summary>
[SharedTensor(["batch", 3, 224, 224], DType.Float32, Axes = ["batch", "channel", "y", "x"])]
public readonly partial struct ImageBatch;

/// <summary>One small picture with a byte for each pixel.</summary>
[SharedTensor([28, 28], DType.UInt8, Axes = ["y", "x"])]
public readonly partial struct Digit;

/// <summary>What a classifier answers.</summary>
[SharedTensor(["batch", 1000], DType.Float32)]
public readonly partial struct Logits;

/// <summary>A text as numbers.</summary>
[SharedTensor(["batch", "tokens"], DType.Int64)]
public readonly partial struct TokenIds;

/// <summary>A transformation.</summary>
[SharedTensor([4, 4], DType.Float64, Axes = ["row", "column"])]
public readonly partial struct Matrix4;

/// <summary>One number.</summary>
[SharedTensor([], DType.Float32)]
public readonly partial struct Scale;
