namespace Tensors;

/// <summary>
/// Declares a tensor type. On a <c>readonly partial struct</c> the generator adds the members of a typed tensor over
/// shared memory: <c>Allocate</c>, <c>Open</c>, <c>ToRef</c>, <c>Span</c>, an indexer, <c>Dispose</c> and a nested
/// <c>ReadOnly</c> struct.
/// </summary>
/// <example><code>
/// [SharedTensor(["batch", 3, 224, 224], DType.Float32)]
/// public readonly partial struct ImageBatch;
/// </code></example>
/// <param name="shape">
/// One entry per axis, outermost first, at most 8: a positive <see cref="int"/> is a fixed length, a
/// <see cref="string"/> that is a C# identifier names an axis whose length is given at run time. Empty for a scalar.
/// </param>
/// <param name="dtype">The type of the elements.</param>
[AttributeUsage(AttributeTargets.Struct, Inherited = false)]
public sealed class SharedTensorAttribute(object[] shape, DType dtype) : Attribute
{
    /// <summary>One entry per axis: an <see cref="int"/> (fixed) or a <see cref="string"/> (named, dynamic).</summary>
    public object[] Shape { get; } = shape;

    /// <summary>The type of the elements.</summary>
    public DType DType { get; } = dtype;

    /// <summary>
    /// Names for all axes, outermost first, so that fixed ones have names too. A dynamic axis must have the name that
    /// <see cref="Shape"/> gives it.
    /// </summary>
    public string[]? Axes { get; set; }
}
