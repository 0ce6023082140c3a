namespace Tensors;

/// <summary>
/// Marks a value that must be disposed. On a return value or parameter, the receiver owns the value and must dispose it. On a field or
/// property, the object that contains it does.
/// </summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class OwnedAttribute : Attribute;
