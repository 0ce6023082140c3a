namespace Tensors;

/// <summary>Runs a call of a model: once, or as often as a policy says.</summary>
/// <param name="call">The call. It may be made again after it has failed.</param>
/// <param name="cancellationToken">The caller's.</param>
public delegate ValueTask ModelCallPolicy(Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken);
