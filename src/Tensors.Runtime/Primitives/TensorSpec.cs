using System.Collections.Immutable;
using System.Text;

namespace Tensors;

/// <summary>A tensor type's declared dtype and axes.</summary>
public sealed class TensorSpec
{
    /// <summary>Creates a spec.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="axes">The axes, outermost first, at most <see cref="TensorShape.MaxRank"/>.</param>
    /// <exception cref="ArgumentException">A dtype, rank or length outside its range.</exception>
    public TensorSpec(DType dtype, params ImmutableArray<TensorAxis> axes)
        : this(axes, dtype)
    {
        if (dtype is DType.None || !Enum.IsDefined(dtype))
        {
            throw new ArgumentException($"{dtype} is not a dtype a tensor can have.", nameof(dtype));
        }
    }

    private TensorSpec(ImmutableArray<TensorAxis> axes, DType dtype)
    {
        if (axes.Length > TensorShape.MaxRank)
        {
            throw new ArgumentException(
                $"A tensor has at most {TensorShape.MaxRank} axes, not {axes.Length}.",
                nameof(axes)
            );
        }

        foreach (var axis in axes)
        {
            if (axis.Length is <= 0 || (axis.Length is null && axis.Name is null))
            {
                throw new ArgumentException("An axis needs a positive length or a name.", nameof(axes));
            }

            if (axis.Max is <= 0 || (axis.Max is not null && axis.Length is not null))
            {
                throw new ArgumentException(
                    "Only a dynamic axis has a largest length, and it is positive.",
                    nameof(axes)
                );
            }
        }

        DType = dtype;
        Axes = axes;
    }

    /// <summary>Gets the type of the elements, or <see cref="DType.None"/> if they are byte strings.</summary>
    public DType DType { get; }

    /// <summary>The axes, outermost first.</summary>
    public ImmutableArray<TensorAxis> Axes { get; }

    /// <summary>The number of axes, 0 to 8.</summary>
    public int Rank => Axes.Length;

    /// <summary>
    /// Creates the spec of a tensor whose elements are byte strings of any length. Such a tensor has no dtype, is never in shared memory, and does not
    /// pass <see cref="Check"/>.
    /// </summary>
    /// <param name="axes">The axes, outermost first, at most <see cref="TensorShape.MaxRank"/>.</param>
    /// <exception cref="ArgumentException">A rank or length outside its range.</exception>
    public static TensorSpec CreateBytes(params ImmutableArray<TensorAxis> axes) => new(axes, DType.None);

    /// <summary>Whether a shape has this spec's rank, its fixed lengths, and no axis longer than it may be.</summary>
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

    /// <summary>Throws unless a tensor has this spec's dtype, rank and fixed lengths, and no axis longer than it may be.</summary>
    /// <param name="dtype">The tensor's dtype.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <exception cref="TensorSpecException">It does not.</exception>
    public void Check(DType dtype, in TensorShape shape)
    {
        if (dtype != DType || !Accepts(shape))
        {
            throw new TensorSpecException(this, dtype, shape);
        }
    }

    /// <summary>The spec as people write it: <c>float32[batch, 3, 224, 224]</c>, or <c>bytes[batch]</c>.</summary>
    public override string ToString() =>
        new StringBuilder(DType is DType.None ? "bytes" : DType.GetNumpyName())
            .Append('[')
            .AppendJoin(", ", Axes)
            .Append(']')
            .ToString();
}
