namespace Tensors;

/// <summary>Represents a region of another process, with this process's leases on its blocks.</summary>
internal sealed class OpenedRegion(SharedMemoryRegion region) : LeasedRegion(region)
{
    // The part of each block that has been mapped in. This is done once, so that later accesses are fast and cannot fail. The
    // offset is stored as well, because the owner may place the block elsewhere.
    private readonly (long Offset, long Length)[] _prepared = new (long, long)[region.Control.BlockCount];

    /// <summary>
    /// Closes the region if its owner has closed it or has exited, and this process holds no tensor in it. Returns true if this call
    /// closed the region.
    /// </summary>
    public bool TryCloseAbandoned() => CloseIf(static self => self.LeaseCount == 0 && self.Region.IsAbandoned);

    /// <inheritdoc/>
    public override void Publish(TensorLease lease) => CheckCanPublish();

    protected override (long Offset, long Length) GetExtent(int block)
    {
        // Every participant can write the table: an extent that is not within the mapping is treated as an empty block.
        var (offset, length) = Control.ReadExtent(block);
        var size = (ulong)Region.Size;
        return offset <= size && length <= size - offset ? ((long)offset, (long)length) : (0, 0);
    }

    protected override bool TryPrepare(int block, long offset, long length)
    {
        if (offset == _prepared[block].Offset && length <= _prepared[block].Length)
        {
            return true;
        }

        var prepared = SharedMemoryPlatform.Current.TryPopulate(Region.Data, offset, length);
        _prepared[block] = (offset, prepared ? length : 0);
        return prepared;
    }
}
