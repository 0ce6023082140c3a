namespace Tensors;

/// <summary>
/// Marks a type whose values own memory that must be given back with <c>Dispose</c>. The analyzers follow its values.
/// Generated tensors carry it.
/// </summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class, Inherited = false)]
public sealed class TensorOwnerAttribute : Attribute;
