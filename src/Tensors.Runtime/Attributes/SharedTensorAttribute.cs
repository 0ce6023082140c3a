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

    /// <summary>
    /// The largest lengths that dynamic axes may have, such as <c>["batch=32"]</c>. Allocating or opening a longer tensor is an
    /// error; with a maximum for each dynamic axis, allocators can hold blocks of the tensor's size ready.
    /// </summary>
    public string[]? Max { get; set; }

    /// <summary>
    /// Where tensors may begin, in bytes: a power of two from 256, which is what they have anyway, to 4,096, a page. Tensors of
    /// half a page or more begin on a page whatever this says.
    /// </summary>
    public int Alignment { get; set; } = 256;
}
