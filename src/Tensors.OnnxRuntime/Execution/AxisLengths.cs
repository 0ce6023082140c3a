using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>Tracks the lengths of a model's named axes in one call. They are determined from the inputs.</summary>
internal sealed class AxisLengths
{
    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal);

    /// <summary>Records the lengths of an input's named dynamic axes.</summary>
    /// <exception cref="ModelCallException">An axis has another length in another input.</exception>
    public void Learn(ImmutableArray<TensorAxis> axes, in TensorShape shape)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            if (
                axes[i] is { IsDynamic: true, Name: { } name and not TensorAxis.Unnamed }
                && !_lengths.TryAdd(name, shape[i])
                && _lengths[name] != shape[i]
            )
            {
                throw new InvalidModelCallException(
                    $"Axis '{name}' has length {_lengths[name]} in one input and {shape[i]} in another. "
                        + "Axes with the same name must have the same length."
                );
            }
        }
    }

    /// <summary>
    /// Computes the shape of an output. Returns false if the shape is not valid, or if an axis is dynamic and no input determines its
    /// length.
    /// </summary>
    /// <returns>true if the shape is known; otherwise, false.</returns>
    public bool TryResolve(TensorSpec spec, out TensorShape shape)
    {
        Span<long> lengths = stackalloc long[TensorShape.MaxRank];
        shape = default;
        for (var i = 0; i < spec.Rank; i++)
        {
            var axis = spec.Axes[i];
            if (axis.Length is { } known || _lengths.TryGetValue(axis.Name!, out known))
            {
                lengths[i] = known;
            }
            else
            {
                return false;
            }
        }

        return TensorShape.TryCreate(lengths[..spec.Rank], out shape);
    }
}
