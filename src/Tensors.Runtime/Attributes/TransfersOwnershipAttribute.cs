namespace Tensors;

/// <summary>
/// Marks a transfer of ownership. On a parameter, the method takes ownership of the value and disposes it, so that the caller must not.
/// On a method, a call transfers ownership of the instance on which it is called.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Method)]
public sealed class TransfersOwnershipAttribute : Attribute;
