using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>A model that can be called: in this process, or through a channel in another one. Both have this face.</summary>
public interface IModelWorker
{
    /// <summary>The model's name, inputs and outputs.</summary>
    ModelMetadata Metadata { get; }

    /// <summary>Runs the model once.</summary>
    /// <param name="call">
    /// The inputs, and the outputs that the caller has placed. The model writes into those, and allocates the others. All
    /// of it stays the caller's; the model keeps nothing of it after it has returned.
    /// </param>
    /// <param name="cancellationToken">Stops waiting. Tensors the model still works on stay leased until it lets go.</param>
    /// <exception cref="ModelCallException">The call failed; the type of the exception says why.</exception>
    ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default);

    /// <summary>Runs the model once for an answer in many parts; a model that knows of none gives its answer as the only part.</summary>
    /// <param name="call">
    /// The inputs. At each step it holds the outputs of one part: those that are not taken are gone at the next step.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The call itself, once for each part.</returns>
    /// <exception cref="ModelCallException">The call failed; the type of the exception says why.</exception>
    async IAsyncEnumerable<InferenceCall> InferStreamAsync(
        InferenceCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await InferAsync(call, cancellationToken).ConfigureAwait(false);
        yield return call;
    }
}
