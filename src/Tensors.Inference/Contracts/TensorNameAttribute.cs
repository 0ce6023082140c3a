namespace Tensors;

/// <summary>
/// The name that an input or output has on the wire, where C# has none for it: on a parameter of a contract's method that
/// input's, on the method's return value those of the outputs, in their order.
/// </summary>
/// <example><code>
/// [return: TensorName("output.1")]
/// ValueTask&lt;Logits.ReadOnly&gt; RunAsync([TensorName("input.1")] ImageBatch.ReadOnly image, CancellationToken cancellationToken = default);
/// </code></example>
/// <param name="names">One name for a parameter, one for each output for a return value.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
public sealed class TensorNameAttribute(params string[] names) : Attribute
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
