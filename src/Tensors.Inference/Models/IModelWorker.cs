using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>A model that can be called: in this process, or through a channel in another one. Both have this face.</summary>
public interface IModelWorker : IModelSource
{
    /// <summary>The model's name, inputs and outputs.</summary>
    ModelMetadata Metadata { get; }

    /// <summary>Runs the model once.</summary>
    /// <param name="call">
    /// The inputs, and the outputs that the caller has placed. The model writes into those, and allocates the others. All
    /// of it stays the caller's; the model keeps nothing of it after it has returned.
    /// </param>
    /// <param name="cancellationToken">Stops waiting. Tensors the model still works on stay leased until it lets go.</param>
    /// <exception cref="ModelCallException">The call failed; <see cref="ModelCallException.Error"/> says why.</exception>
    ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default);

    /// <summary>Runs the model once for an answer in many parts; a model that knows of none gives its answer as the only part.</summary>
    /// <param name="call">
    /// The inputs. At each step it holds the outputs of one part: those that are not taken are gone at the next step.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The call itself, once for each part.</returns>
    /// <exception cref="ModelCallException">The call failed; <see cref="ModelCallException.Error"/> says why.</exception>
    async IAsyncEnumerable<InferenceCall> InferStreamAsync(
        InferenceCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await InferAsync(call, cancellationToken).ConfigureAwait(false);
        yield return call;
    }

    /// <summary>The model itself, under its own name.</summary>
    Task<IModelWorker> IModelSource.GetModelAsync(string name, CancellationToken cancellationToken) =>
        string.Equals(name, Metadata.Name, StringComparison.Ordinal)
            ? Task.FromResult(this)
            : Task.FromException<IModelWorker>(
                new ModelCallException(
                    ModelCallError.NotFound,
                    $"There is no model '{name}' here; there is '{Metadata.Name}'."
                )
            );
}

/// <summary>What a model is called, takes and gives.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Inputs">Its inputs, in the model's order.</param>
/// <param name="Outputs">Its outputs, in the model's order.</param>
public sealed record ModelMetadata(
    string Name,
    ImmutableArray<TensorMetadata> Inputs,
    ImmutableArray<TensorMetadata> Outputs
)
{
    /// <summary>Its inputs whose elements are byte strings. They come beside the others, and never lie in shared memory.</summary>
    public ImmutableArray<BytesMetadata> BytesInputs { get; init; } = [];

    /// <summary>Its outputs whose elements are byte strings.</summary>
    public ImmutableArray<BytesMetadata> BytesOutputs { get; init; } = [];
}

/// <summary>One input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Its dtype and axes.</param>
public sealed record TensorMetadata(string Name, TensorSpec Spec)
{
    /// <summary>Name, dtype and axes: <c>input: float32[batch, 512]</c>.</summary>
    public override string ToString() => $"{Name}: {Spec}";
}

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
