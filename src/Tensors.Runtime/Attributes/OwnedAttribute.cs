namespace Tensors;

/// <summary>
/// Marks a return value or parameter whose receiver owns the value and must dispose it, or a field or property whose object
/// owns the value.
/// </summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class OwnedAttribute : Attribute;
