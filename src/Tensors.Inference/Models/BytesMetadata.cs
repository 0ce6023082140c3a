using System.Collections.Immutable;

namespace Tensors;

/// <summary>One input or output of a model whose elements are byte strings.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Axes">Its axes.</param>
public sealed record BytesMetadata(string Name, ImmutableArray<TensorAxis> Axes)
{
    /// <summary>Its axes.</summary>
    public ImmutableArray<TensorAxis> Axes
    {
        get;
        init
        {
            field = value;

            // A 'with' expression copies the other properties before it sets this one.
            AxesOnly = new TensorSpec(DType.UInt8, value);
        }
    } = Axes;

    // A spec has a dtype; of this one, only the axes are looked at.
    internal TensorSpec AxesOnly { get; private init; } = new(DType.UInt8, Axes);

    /// <summary>Whether a shape has these axes: as many, and of these lengths where they are fixed.</summary>
    public bool Accepts(in TensorShape shape) => AxesOnly.Accepts(shape);

    /// <summary>Name and axes: <c>text: bytes[batch, 1]</c>.</summary>
    public override string ToString() => $"{Name}: bytes[{string.Join(", ", Axes)}]";
}
