using System.Runtime.CompilerServices;

namespace Tensors;

/// <summary>
/// Represents a model that can be called. Implemented by models in this process, and by channels for models in another process.
/// </summary>
public interface IModelWorker
{
    /// <summary>Gets the model's name, inputs and outputs.</summary>
    ModelMetadata Metadata { get; }

    /// <summary>Runs the model once. The model reads the inputs of the call and writes its outputs.</summary>
    /// <param name="call">
    /// The inputs and outputs of the call. The model writes into the outputs that the caller has placed, and allocates the others. The caller owns
    /// the call; the model keeps no reference to it or its tensors after it has returned.
    /// </param>
    /// <param name="cancellationToken">Stops waiting. Tensors that the model still uses stay leased until it releases them.</param>
    /// <exception cref="ModelCallException">The call failed. The type of the exception says why.</exception>
    ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs the model once, and streams its response in parts. A model that does not support streaming returns the complete response as a single
    /// part.
    /// </summary>
    /// <param name="call">
    /// The call with its inputs. At each step, it holds the outputs of one part. Outputs that the caller does not take are disposed at the next step.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A sequence that yields <paramref name="call"/> once for each part.</returns>
    /// <exception cref="ModelCallException">The call failed. The type of the exception says why.</exception>
    async IAsyncEnumerable<InferenceCall> InferStreamAsync(
        InferenceCall call,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await InferAsync(call, cancellationToken).ConfigureAwait(false);
        yield return call;
    }
}
