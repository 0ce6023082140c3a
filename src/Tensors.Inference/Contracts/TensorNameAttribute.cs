namespace Tensors;

/// <summary>
/// Specifies the names of a model's inputs and outputs on the wire, for names that differ from the C# names, such as names that are not valid
/// identifiers. On a parameter of a contract's method, specifies the name of that input; on the return value, the names of all outputs in order.
/// </summary>
/// <example><code>
/// [return: TensorName("output.1")]
/// ValueTask&lt;Logits.ReadOnly&gt; RunAsync([TensorName("input.1")] ImageBatch.ReadOnly image, CancellationToken cancellationToken = default);
/// </code></example>
/// <param name="names">The names: one for a parameter, or one per output for a return value.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
public sealed class TensorNameAttribute(params string[] names) : Attribute
{
    /// <summary>Gets the wire names: one for a parameter, or one per output for a return value.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
