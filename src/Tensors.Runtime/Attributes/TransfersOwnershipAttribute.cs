namespace Tensors;

/// <summary>
/// On a parameter: the callee takes over the owner passed for it and will dispose it; the caller must not. On a method:
/// the call hands over the owner it is made on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Method)]
public sealed class TransfersOwnershipAttribute : Attribute;
