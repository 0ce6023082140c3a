namespace Tensors;

/// <summary>Marks a return value or parameter that its receiver owns, or a field or property whose object owns the value.</summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class OwnedAttribute : Attribute;
