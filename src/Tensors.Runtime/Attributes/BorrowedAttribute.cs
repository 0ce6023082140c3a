namespace Tensors;

/// <summary>
/// Marks a return value, parameter, field or property whose value belongs to another owner. Code that receives it must not
/// dispose it.
/// </summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class BorrowedAttribute : Attribute;
