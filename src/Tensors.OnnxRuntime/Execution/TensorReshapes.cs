using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>The inputs and outputs that callers see with another shape than the model's file declares. The elements are the same, in the same order.</summary>
/// <param name="inputs">The reshaped inputs by name.</param>
/// <param name="outputs">The reshaped outputs by name.</param>
internal sealed class TensorReshapes(
    ImmutableDictionary<string, TensorReshape> inputs,
    ImmutableDictionary<string, TensorReshape> outputs
)
{
    /// <summary>Every tensor has the model's shape.</summary>
    public static TensorReshapes None { get; } =
        new(ImmutableDictionary<string, TensorReshape>.Empty, ImmutableDictionary<string, TensorReshape>.Empty);

    /// <summary>Gets the shape in which the model takes a caller's input.</summary>
    public TensorShape OfInput(string name, in TensorShape shape) =>
        inputs.TryGetValue(name, out var reshape) ? reshape.ToModel(shape) : shape;

    /// <summary>Gets the shape in which the model writes an output that has a caller's shape.</summary>
    public TensorShape OfOutput(string name, in TensorShape shape) =>
        outputs.TryGetValue(name, out var reshape) ? reshape.ToModel(shape) : shape;

    /// <summary>Gets the shape in which a caller gets an output of the model.</summary>
    /// <exception cref="ModelCallException">The output does not have the shape that is to be replaced.</exception>
    public TensorShape ToCaller(string name, in TensorShape shape) =>
        outputs.TryGetValue(name, out var reshape) ? reshape.ToCaller(name, shape) : shape;
}

/// <summary>The two shapes of a tensor, without the axis that counts rows.</summary>
/// <remarks>
/// As in Triton (InferenceRequest::Normalize in src/infer_request.cc and InferenceResponse::Output in src/infer_response.cc of
/// triton-inference-server/core): the lengths of axes that are -1 are taken over in order.
/// </remarks>
/// <param name="Dims">The lengths that callers see; -1 for one that is known at run time.</param>
/// <param name="Shape">The lengths that the model has, with the same number of -1.</param>
/// <param name="BatchAxes">1 where another axis, which counts rows, comes before these; otherwise 0.</param>
internal sealed record TensorReshape(ImmutableArray<long> Dims, ImmutableArray<long> Shape, int BatchAxes)
{
    /// <summary>Gets the model's shape for a caller's, which has the lengths of <see cref="Dims"/>.</summary>
    public TensorShape ToModel(in TensorShape shape) => Replace(shape, Dims, Shape);

    /// <summary>Gets the caller's shape for a shape of the model.</summary>
    /// <param name="output">The name of the output, for the message.</param>
    /// <param name="shape">The shape that the run gave it.</param>
    /// <exception cref="ModelCallException">It does not have the lengths of <see cref="Shape"/>.</exception>
    public TensorShape ToCaller(string output, in TensorShape shape)
    {
        var fits = shape.Rank == Shape.Length + BatchAxes;
        for (var i = 0; fits && i < Shape.Length; i++)
        {
            fits = Shape[i] == -1 || Shape[i] == shape[i + BatchAxes];
        }

        return fits
            ? Replace(shape, Shape, Dims)
            : throw new ModelCallException(
                $"The model's output '{output}' has the shape {shape}, but its 'reshape' in the configuration says [{string.Join(", ", Shape)}]"
                    + $"{(BatchAxes > 0 ? " behind the axis that counts rows" : "")}. Correct the configuration."
            );
    }

    private TensorShape Replace(in TensorShape shape, ImmutableArray<long> from, ImmutableArray<long> to)
    {
        Span<long> lengths = stackalloc long[TensorShape.MaxRank];
        shape.Span[..BatchAxes].CopyTo(lengths);
        var next = 0;
        for (var i = 0; i < to.Length; i++)
        {
            if (to[i] != -1)
            {
                lengths[BatchAxes + i] = to[i];
                continue;
            }

            next = from.IndexOf(-1, next);
            lengths[BatchAxes + i] = shape[BatchAxes + next++];
        }

        return TensorShape.Create(lengths[..(BatchAxes + to.Length)]);
    }
}
