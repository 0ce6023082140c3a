namespace Tensors;

/// <summary>
/// Declares a model as an interface with one method per call. For a <c>partial interface</c> with this attribute, the generator writes a
/// client, an abstract worker and, if the project references the required packages, their registration. The parameters of a method are the
/// model's inputs (read-only tensors, or numbers and <see cref="bool"/> for scalars), followed by an optional
/// <see cref="CancellationToken"/>. A method returns a <see cref="ValueTask{TResult}"/> whose result is a read-only tensor, a scalar or a
/// tuple of these with named elements. If the result is streamed in parts, the method returns an <see cref="IAsyncEnumerable{T}"/> of such
/// results. Axes with the same name must have the same length within a call.
/// </summary>
/// <example><code>
/// [ModelContract("resnet50")]
/// public partial interface IResNet50
/// {
///     ValueTask&lt;Logits.ReadOnly&gt; ClassifyAsync(ImageBatch.ReadOnly image, CancellationToken cancellationToken = default);
/// }
/// </code></example>
/// <param name="name">
/// The model's name on the wire, or null to use the file name in <see cref="Model"/> without its extension. If the contract has several methods,
/// each method is served as a separate model named <c>name.Method</c>.
/// </param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ModelContractAttribute(string? name = null) : Attribute
{
    /// <summary>
    /// Gets the name of the model on the wire, or null if the name is derived from the file name in <see cref="Model"/>.
    /// </summary>
    public string? Name { get; } = name;

    /// <summary>
    /// Gets or sets the file name of one of the project's <c>TensorModel</c> items, such as <c>silero_vad.onnx</c>. If it is set, the
    /// compiler checks the contract against that model. Default: null, for no check.
    /// </summary>
    public string? Model { get; set; }
}
