namespace Tensors;

/// <summary>The value returned, or held in this field or property, is owned by whoever receives or holds it.</summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class OwnedAttribute : Attribute;
