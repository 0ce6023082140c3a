namespace Tensors;

/// <summary>Represents a method that runs a model call and decides whether to retry it.</summary>
/// <param name="call">Makes one attempt. It may be invoked again after an attempt has failed.</param>
/// <param name="cancellationToken">The caller's cancellation token.</param>
public delegate ValueTask ModelCallPolicy(Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken);
