namespace Tensors.Memory;

/// <summary>Calculates the size of a region's control object.</summary>
internal static class ControlSize
{
    /// <summary>Returns the size of a control object with the specified number of blocks, in bytes.</summary>
    /// <param name="blockCount">The number of entries of the region's block table.</param>
    public static long BytesFor(int blockCount) =>
        ControlLayout.Block.Start + ((long)blockCount * ControlLayout.Block.Bytes);
}
