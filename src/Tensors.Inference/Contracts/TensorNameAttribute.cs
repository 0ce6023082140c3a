namespace Tensors;

/// <summary>
/// Specifies the names of a model's inputs and outputs on the wire, where they differ from the C# names. Use it for names that are not
/// valid C# identifiers. On a parameter of a contract's method, it specifies the name of that input. On the return value, it specifies
/// the names of all outputs in order.
/// </summary>
/// <example><code>
/// [return: TensorName("output.1")]
/// ValueTask&lt;Logits.ReadOnly&gt; RunAsync([TensorName("input.1")] ImageBatch.ReadOnly image, CancellationToken cancellationToken = default);
/// </code></example>
/// <param name="names">The names: one for a parameter, or one per output for a return value.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue)]
public sealed class TensorNameAttribute(params string[] names) : Attribute
{
    /// <summary>Gets the names on the wire: one for a parameter, or one per output for a return value.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
