namespace Tensors;

/// <summary>
/// Tells the ownership rules that a member of a generic type gives its caller a tensor to own, as <c>Queue&lt;T&gt;.Dequeue</c> does.
/// </summary>
/// <remarks>
/// For members of your own types that name a tensor type, use <see cref="OwnedAttribute"/> and <see cref="TransfersOwnershipAttribute"/>
/// instead. This attribute is for generic types and for types of other libraries.
/// </remarks>
/// <param name="type">The type that declares the member, such as <c>typeof(Mailbox&lt;&gt;)</c>.</param>
/// <param name="member">The name of the member that gives the tensor, as its result or as an <c>out</c> argument.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class AcquireMemberAttribute(Type type, string member) : Attribute
{
    /// <summary>Gets the type that declares the member.</summary>
    public Type Type { get; } = type;

    /// <summary>Gets the name of the member that gives the tensor.</summary>
    public string Member { get; } = member;

    /// <summary>
    /// Gets or sets the name of the member of the same type that takes the tensor back, as a pool's <c>Return</c> does. If it is
    /// set, the caller must return the tensor and must not dispose it.
    /// </summary>
    public string? ReleasedBy { get; set; }
}
