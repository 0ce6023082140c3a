namespace Tensors;

/// <summary>
/// Marks a type whose values own memory that must be given back with <c>Dispose</c>. The analyzers follow its values.
/// Generated tensors carry it.
/// </summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class, Inherited = false)]
public sealed class TensorOwnerAttribute : Attribute;

/// <summary>
/// On a parameter: the callee takes over the owner passed for it and will dispose it; the caller must not. On a method:
/// the call hands over the owner it is made on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Method)]
public sealed class TransfersOwnershipAttribute : Attribute;

/// <summary>The value returned, or held in this field or property, is owned by whoever receives or holds it.</summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class OwnedAttribute : Attribute;

/// <summary>The value returned, or held in this field or property, belongs to another owner: do not dispose it.</summary>
[AttributeUsage(
    AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
)]
public sealed class BorrowedAttribute : Attribute;
