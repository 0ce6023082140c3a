namespace Tensors;

/// <summary>Represents the method that makes a model call, and decides how often it is attempted.</summary>
/// <param name="call">Makes one attempt. It may be invoked again after an attempt has failed.</param>
/// <param name="cancellationToken">The caller's cancellation token.</param>
public delegate ValueTask ModelCallPolicy(Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken);
