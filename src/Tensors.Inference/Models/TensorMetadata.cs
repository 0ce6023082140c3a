using System.Collections.Immutable;

namespace Tensors;

/// <summary>Describes an input or output of a model.</summary>
/// <param name="Name">The name of the input or output.</param>
/// <param name="Spec">The dtype and axes. If the elements are byte strings, the dtype is <see cref="DType.None"/>.</param>
public sealed record TensorMetadata(string Name, TensorSpec Spec)
{
    /// <summary>Gets a value indicating whether the elements are byte strings. Such tensors are never in shared memory.</summary>
    public bool IsBytes => Spec.DType is DType.None;

    /// <summary>Creates the metadata of an input or output whose elements are byte strings.</summary>
    /// <param name="name">The name of the input or output.</param>
    /// <param name="axes">The axes, outermost first.</param>
    public static TensorMetadata CreateBytes(string name, params ImmutableArray<TensorAxis> axes) =>
        new(name, TensorSpec.CreateBytes(axes));

    /// <summary>Returns the name, dtype and axes, such as <c>input: float32[batch, 512]</c> or <c>text: bytes[batch]</c>.</summary>
    public override string ToString() => $"{Name}: {Spec}";
}
