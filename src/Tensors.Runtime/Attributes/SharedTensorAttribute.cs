namespace Tensors;

/// <summary>
/// Declares a tensor type. On a <c>readonly partial struct</c>, the generator adds the members of a typed tensor over shared
/// memory: <c>Allocate</c>, <c>Open</c>, <c>ToRef</c>, <c>Span</c>, an indexer, <c>Dispose</c> and a nested <c>ReadOnly</c>
/// struct.
/// </summary>
/// <example><code>
/// [SharedTensor(["batch", 3, 224, 224], DType.Float32)]
/// public readonly partial struct ImageBatch;
/// </code></example>
/// <param name="shape">
/// The axes, outermost first, at most 8. A positive <see cref="int"/> is a fixed length. A <see cref="string"/> that is a C#
/// identifier names a dynamic axis, whose length is given at run time. An empty array declares a scalar.
/// </param>
/// <param name="dtype">The type of the elements.</param>
[AttributeUsage(AttributeTargets.Struct, Inherited = false)]
public sealed class SharedTensorAttribute(object[] shape, DType dtype) : Attribute
{
    /// <summary>
    /// Gets the axes, outermost first. Each entry is an <see cref="int"/> (a fixed length) or a <see cref="string"/> (the name
    /// of a dynamic axis).
    /// </summary>
    public object[] Shape { get; } = shape;

    /// <summary>Gets the type of the elements.</summary>
    public DType DType { get; } = dtype;

    /// <summary>
    /// Gets or sets the names of all axes, outermost first, so that fixed axes have names too. A dynamic axis must have the same name as
    /// in <see cref="Shape"/>. Default: null, which means that only dynamic axes have names.
    /// </summary>
    public string[]? Axes { get; set; }

    /// <summary>
    /// Gets or sets the maximum lengths of dynamic axes, such as <c>["batch=32"]</c>. Default: null, for no maximum. Allocating or
    /// opening a longer tensor throws. If each dynamic axis has a maximum, allocators can reserve blocks of the tensor's size in advance.
    /// </summary>
    public string[]? Max { get; set; }

    /// <summary>
    /// Gets or sets the alignment of the tensor in its region, in bytes: a power of two from 256 to 4,096 (one page). Default:
    /// 256. Tensors of half a page or more always begin on a page.
    /// </summary>
    public int Alignment { get; set; } = 256;
}
