namespace Tensors;

/// <summary>Describes a generated tensor type and its declaration.</summary>
/// <param name="Type">The struct; an open type where it is nested in a generic one.</param>
/// <param name="Spec">Its dtype and axes.</param>
/// <param name="Alignment">The alignment of its tensors in shared memory, in bytes. A power of two.</param>
public sealed record SharedTensorType(Type Type, TensorSpec Spec, int Alignment = 256);
