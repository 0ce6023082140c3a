namespace Tensors;

/// <summary>The value returned, or held in this field or property, belongs to another owner: do not dispose it.</summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class BorrowedAttribute : Attribute;
