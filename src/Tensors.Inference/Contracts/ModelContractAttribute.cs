namespace Tensors;

/// <summary>
/// Declares a model by the calls it takes. On a <c>partial interface</c> the generator writes a client, an abstract worker,
/// and, where the project references what they need, their registration. A method is a call: its parameters are the model's
/// inputs (read-only tensors, or numbers and <see cref="bool"/> for scalars), then a <see cref="CancellationToken"/>; its
/// result is a <see cref="ValueTask{TResult}"/> of a read-only tensor, of a scalar or of a named tuple of them, or an
/// <see cref="IAsyncEnumerable{T}"/> of the same for an answer in many parts. Axes of one name must have one length in a call.
/// </summary>
/// <example><code>
/// [ModelContract("resnet50")]
/// public partial interface IResNet50
/// {
///     ValueTask&lt;Logits.ReadOnly&gt; ClassifyAsync(ImageBatch.ReadOnly image, CancellationToken cancellationToken = default);
/// }
/// </code></example>
/// <param name="name">
/// The model's name on the wire; null for the model file's name without its ending. A contract of several methods serves
/// each as a model of its own, <c>name.Method</c>.
/// </param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ModelContractAttribute(string? name = null) : Attribute
{
    /// <summary>The model's name on the wire, or null for the model file's.</summary>
    public string? Name { get; } = name;

    /// <summary>
    /// The file name of one of the project's <c>TensorModel</c> items, such as <c>silero_vad.onnx</c>: the compiler then
    /// checks the contract against that model.
    /// </summary>
    public string? Model { get; set; }
}
