namespace Tensors;

/// <summary>What a sweep removed: tensors that were published and that no peer opened in time.</summary>
/// <param name="Count">The number of tensors.</param>
/// <param name="Bytes">Their length together, in bytes.</param>
public readonly record struct ExpiredTensors(int Count, long Bytes);
