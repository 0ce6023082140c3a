namespace Tensors;

/// <summary>
/// Represents a reference to a tensor in shared memory, which is sent to a peer instead of the tensor's bytes. It contains the location
/// of the bytes, their dtype and shape, and the generation of the memory block. It owns nothing, and can be copied freely.
/// </summary>
/// <remarks>
/// The fields of a reference that a peer sent can have any value. They are checked when the reference is opened, not before.
/// </remarks>
public readonly record struct TensorRef
{
    /// <summary>Gets the id of the region that contains the tensor.</summary>
    public RegionId Region { get; init; }

    /// <summary>Gets the zero-based index of the tensor's memory block in the region's block table.</summary>
    public uint Block { get; init; }

    /// <summary>
    /// Gets the generation of the memory block. It increases each time the block is reused, which makes earlier references stale.
    /// </summary>
    public uint Generation { get; init; }

    /// <summary>Gets the offset of the first element, in bytes from the start of the region's data.</summary>
    public long Offset { get; init; }

    /// <summary>Gets the length in bytes: the number of elements times the element size.</summary>
    public long ByteLength { get; init; }

    /// <summary>Gets the dtype of the elements.</summary>
    public DType DType { get; init; }

    /// <summary>Gets the lengths of the axes. The elements are in C order without gaps.</summary>
    public TensorShape Shape { get; init; }

    /// <summary>
    /// Gets a value indicating whether the tensor is handed over. If true, the reference can be opened only once, and the receiver then
    /// owns the tensor. If false, the tensor is lent: the reference can be opened for as long as the sender holds the tensor.
    /// </summary>
    public bool Transfer { get; init; }

    /// <summary>Returns the region, block, generation, dtype and shape as text for messages.</summary>
    public override string ToString() =>
        $"{Region}/{Block}#{Generation} {(Enum.IsDefined(DType) ? DType.GetNumpyName() : "dtype?")}{Shape}";
}
