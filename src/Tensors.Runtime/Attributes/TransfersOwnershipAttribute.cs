namespace Tensors;

/// <summary>
/// Marks a transfer of ownership. On a parameter: the method takes over the value passed for it and disposes it; the caller
/// must not. On a method: a call transfers ownership of the instance it is called on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Method)]
public sealed class TransfersOwnershipAttribute : Attribute;
