using System.Collections.Immutable;
using System.Globalization;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>What is known of a tensor at one place of the code.</summary>
/// <param name="DType">The type of the elements, or null.</param>
/// <param name="Lengths">One entry per axis, null where its length is not known; <c>default</c> where the rank is not.</param>
/// <param name="Declared">The declared type, or null.</param>
internal sealed record KnownShape(DTypeInfo? DType, ImmutableArray<long?> Lengths, DeclaredTensor? Declared)
{
    public bool HasRank => !Lengths.IsDefault;

    /// <summary>The number of elements, or null where an axis is not known, or it is beyond 63 bits.</summary>
    public long? Count
    {
        get
        {
            if (Lengths.IsDefault)
            {
                return null;
            }

            var count = 1L;
            foreach (var length in Lengths)
            {
                if (length is not >= 0 || (length > 0 && count > long.MaxValue / length))
                {
                    return null;
                }

                count *= length.Value;
            }

            return count;
        }
    }

    /// <summary>The product of the axes that are known; null where the rank is not, or it is beyond 63 bits.</summary>
    public long? KnownProduct =>
        Lengths.IsDefault ? null : (this with { Lengths = [.. Lengths.Where(length => length is not null)] }).Count;

    /// <summary>The largest number of elements that declared maxima allow, or null.</summary>
    public long? MaxCount =>
        Declared is null || Lengths.IsDefault
            ? null
            : (this with { Lengths = [.. Lengths.Zip(Declared.Axes, (length, axis) => length ?? axis.Max)] }).Count;

    /// <summary>As people write it: <c>float32[?, 3]</c>.</summary>
    public override string ToString()
    {
        var lengths = Lengths.IsDefault
            ? "…"
            : string.Join(
                ", ",
                Lengths.Select(
                    (length, i) => length?.ToString(CultureInfo.InvariantCulture) ?? Declared?.Axes[i].Name ?? "?"
                )
            );
        return $"{DType?.NumpyName ?? "a tensor "}[{lengths}]";
    }
}
