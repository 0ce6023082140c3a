namespace Tensors;

/// <summary>
/// What travels in a tensor's place: where its bytes lie, how they are to be read, and which use of the block is meant.
/// Small, and a plain value: it owns nothing.
/// </summary>
/// <remarks>A reference that a peer sent is checked when it is opened, never before: any field may hold anything.</remarks>
public readonly record struct TensorRef
{
    /// <summary>The region.</summary>
    public RegionId Region { get; init; }

    /// <summary>The index in the region's block table.</summary>
    public uint Block { get; init; }

    /// <summary>Which use of the block is meant: it grows at each reuse.</summary>
    public uint Generation { get; init; }

    /// <summary>Where the bytes begin, in bytes from the start of the region's data.</summary>
    public long Offset { get; init; }

    /// <summary>How many bytes there are: element count × element size.</summary>
    public long ByteLength { get; init; }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; init; }

    /// <summary>The lengths of the axes; the elements lie in C order without gaps.</summary>
    public TensorShape Shape { get; init; }

    /// <summary>
    /// Whether the block is handed over: opening it takes it, once. Otherwise it is lent, for as long as the sender holds it.
    /// </summary>
    public bool Transfer { get; init; }

    /// <summary>The reference for people: region, block and generation, dtype and shape.</summary>
    public override string ToString() =>
        $"{Region}/{Block}#{Generation} {(Enum.IsDefined(DType) ? DType.GetNumpyName() : "dtype?")}{Shape}";
}
