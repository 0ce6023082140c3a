namespace Tensors;

/// <summary>Another process's region, and this process's leases on its blocks.</summary>
internal sealed class OpenedRegion(SharedMemoryRegion region) : LeasedRegion(region)
{
    // How much of each block has been mapped in already: done once, so that a later access costs no fault and cannot fail.
    // Where it was is kept with it: the owner may cut its blocks anew.
    private readonly (long Offset, long Length)[] _prepared = new (long, long)[region.Control.BlockCount];

    /// <summary>Lets go of the region if its owner is gone and no tensor in it is held here.</summary>
    public bool TryCloseAbandoned() => CloseIf(static self => self.LeaseCount == 0 && self.Region.IsAbandoned);

    /// <inheritdoc/>
    public override void Publish(TensorLease lease) => CheckCanPublish();

    protected override (long Offset, long Length) GetExtent(int block)
    {
        // The table is writable by every participant: what does not lie within the mapping is an empty block.
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
