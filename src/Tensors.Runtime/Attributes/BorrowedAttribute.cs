namespace Tensors;

/// <summary>
/// Marks a return value, parameter, field or property whose value is owned by other code. Code that receives the value must not dispose
/// it.
/// </summary>
/// <remarks>
/// If a parameter and the result of its method are both marked, the result belongs to the owner of the argument, and must not be used
/// after that is disposed.
/// </remarks>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class BorrowedAttribute : Attribute;
