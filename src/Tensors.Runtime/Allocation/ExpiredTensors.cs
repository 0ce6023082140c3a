namespace Tensors;

/// <summary>
/// The result of a sweep: the tensors that were freed because no peer opened them in time, or because the peers that held leases on them
/// have released these or died.
/// </summary>
/// <param name="Count">The number of tensors that were freed.</param>
/// <param name="Bytes">The bytes that these tensors counted against quotas.</param>
public readonly record struct ExpiredTensors(int Count, long Bytes);
