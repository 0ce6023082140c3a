using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Contains the inputs and outputs whose shape for callers differs from the shape in the model's file. The elements and their order are
/// the same.
/// </summary>
/// <param name="inputs">The reshaped inputs by name.</param>
/// <param name="outputs">The reshaped outputs by name.</param>
internal sealed class TensorReshapes(
    ImmutableDictionary<string, TensorReshape> inputs,
    ImmutableDictionary<string, TensorReshape> outputs
)
{
    /// <summary>Gets an instance without reshaped tensors.</summary>
    public static TensorReshapes None { get; } =
        new(ImmutableDictionary<string, TensorReshape>.Empty, ImmutableDictionary<string, TensorReshape>.Empty);

    /// <summary>Returns the shape that the model uses for an input, given the shape that the caller uses.</summary>
    public TensorShape OfInput(string name, in TensorShape shape) =>
        inputs.TryGetValue(name, out var reshape) ? reshape.ToModel(shape) : shape;

    /// <summary>Returns the shape that the model uses for an output, given the shape that the caller sees.</summary>
    public TensorShape OfOutput(string name, in TensorShape shape) =>
        outputs.TryGetValue(name, out var reshape) ? reshape.ToModel(shape) : shape;

    /// <summary>Returns the shape that the caller sees for an output, given the shape that the model uses.</summary>
    /// <exception cref="ModelCallException">The output does not have the shape that the configuration declares.</exception>
    public TensorShape ToCaller(string name, in TensorShape shape) =>
        outputs.TryGetValue(name, out var reshape) ? reshape.ToCaller(name, shape) : shape;
}

/// <summary>
/// Maps the shape of a tensor that callers see to the shape that the model uses. Both are without the axis that counts rows.
/// </summary>
/// <remarks>
/// As in Triton (InferenceRequest::Normalize in src/infer_request.cc and InferenceResponse::Output in src/infer_response.cc of
/// triton-inference-server/core), the lengths of the axes that are -1 are copied from one shape to the other in order.
/// </remarks>
/// <param name="Dims">The lengths that callers see, with -1 for a length that is known only at run time.</param>
/// <param name="Shape">The lengths that the model uses, with the same number of -1.</param>
/// <param name="BatchAxes">1 if an axis that counts rows precedes these axes; otherwise, 0.</param>
internal sealed record TensorReshape(ImmutableArray<long> Dims, ImmutableArray<long> Shape, int BatchAxes)
{
    /// <summary>Returns the shape that the model uses for a shape that callers see. The shape must match <see cref="Dims"/>.</summary>
    public TensorShape ToModel(in TensorShape shape) => Replace(shape, Dims, Shape);

    /// <summary>Returns the shape that callers see for the shape of a model's output.</summary>
    /// <param name="output">The name of the output, for the message.</param>
    /// <param name="shape">The actual shape of the output.</param>
    /// <exception cref="ModelCallException">The shape does not match <see cref="Shape"/>.</exception>
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
                $"The model's output '{output}' has the shape {shape}, but its 'reshape' in the configuration is [{string.Join(", ", Shape)}]"
                    + $"{(BatchAxes > 0 ? " after the batch axis" : "")}. Correct the configuration."
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
