namespace Tensors;

/// <summary>
/// Describes the result of a sweep: the number and total size of the tensors that were freed. A sweep frees a tensor if no peer opened it
/// in time, or if the peers that held leases on it have released them or died.
/// </summary>
/// <param name="Count">The number of tensors that were freed.</param>
/// <param name="Bytes">The bytes that these tensors counted against quotas.</param>
public readonly record struct ExpiredTensors(int Count, long Bytes);
