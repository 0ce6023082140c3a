namespace Tensors;

/// <summary>
/// Marks a type whose values own memory that must be released with <c>Dispose</c>. The analyzers check that its values are
/// disposed. Generated tensor types have this attribute.
/// </summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class, Inherited = false)]
public sealed class TensorOwnerAttribute : Attribute;
