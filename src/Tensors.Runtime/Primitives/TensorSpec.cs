using System.Collections.Immutable;
using System.Text;

namespace Tensors;

/// <summary>Represents the dtype and the axes that a tensor type declares.</summary>
public sealed class TensorSpec
{
    /// <summary>Initializes a spec with a dtype and axes.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="axes">The axes, outermost first, at most <see cref="TensorShape.MaxRank"/>.</param>
    /// <exception cref="ArgumentException">
    /// The dtype, the number of axes or a length is out of range, or an axis has neither a length nor a name.
    /// </exception>
    public TensorSpec(DType dtype, params ImmutableArray<TensorAxis> axes)
        : this(axes, dtype)
    {
        if (dtype is DType.None || !Enum.IsDefined(dtype))
        {
            throw new ArgumentException(
                $"The dtype {dtype} is not valid. Use a defined value of DType other than None.",
                nameof(dtype)
            );
        }
    }

    private TensorSpec(ImmutableArray<TensorAxis> axes, DType dtype)
    {
        if (axes.Length > TensorShape.MaxRank)
        {
            throw new ArgumentException(
                $"The tensor type has {axes.Length} axes; the maximum is {TensorShape.MaxRank}.",
                nameof(axes)
            );
        }

        foreach (var axis in axes)
        {
            if (axis.Length is <= 0 || (axis.Length is null && axis.Name is null))
            {
                throw new ArgumentException("An axis must have a positive length or a name.", nameof(axes));
            }

            if (axis.Max is <= 0 || (axis.Max is not null && axis.Length is not null))
            {
                throw new ArgumentException(
                    "Max must be positive, and only a dynamic axis can have one.",
                    nameof(axes)
                );
            }
        }

        DType = dtype;
        Axes = axes;
    }

    /// <summary>Gets the type of the elements, or <see cref="DType.None"/> if they are byte strings.</summary>
    public DType DType { get; }

    /// <summary>Gets the axes, outermost first.</summary>
    public ImmutableArray<TensorAxis> Axes { get; }

    /// <summary>Gets the number of axes, from 0 to 8.</summary>
    public int Rank => Axes.Length;

    /// <summary>
    /// Creates the spec of a tensor whose elements are byte strings of any length. Such a tensor has no dtype, is never in
    /// shared memory, and does not pass <see cref="Check"/>.
    /// </summary>
    /// <param name="axes">The axes, outermost first, at most <see cref="TensorShape.MaxRank"/>.</param>
    /// <exception cref="ArgumentException">
    /// The number of axes or a length is out of range, or an axis has neither a length nor a name.
    /// </exception>
    public static TensorSpec CreateBytes(params ImmutableArray<TensorAxis> axes) => new(axes, DType.None);

    /// <summary>
    /// Determines whether a shape has the number of axes and the fixed lengths of this spec, and no axis that is longer than its maximum.
    /// </summary>
    public bool Accepts(in TensorShape shape)
    {
        if (shape.Rank != Rank)
        {
            return false;
        }

        for (var i = 0; i < Rank; i++)
        {
            var axis = Axes[i];
            if ((axis.Length is { } length && shape[i] != length) || shape[i] > axis.Max)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Throws if a tensor does not have the dtype, the number of axes and the fixed lengths of this spec, or if an axis is longer than
    /// its maximum.
    /// </summary>
    /// <param name="dtype">The tensor's dtype.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <exception cref="TensorSpecException">The dtype or the shape does not match this spec.</exception>
    public void Check(DType dtype, in TensorShape shape)
    {
        if (dtype != DType || !Accepts(shape))
        {
            throw new TensorSpecException(this, dtype, shape);
        }
    }

    /// <summary>
    /// Returns the dtype and the axes, as in <c>float32[batch, 3, 224, 224]</c>, or <c>bytes[batch]</c> for byte strings.
    /// </summary>
    public override string ToString() =>
        new StringBuilder(DType is DType.None ? "bytes" : DType.GetNumpyName())
            .Append('[')
            .AppendJoin(", ", Axes)
            .Append(']')
            .ToString();
}
