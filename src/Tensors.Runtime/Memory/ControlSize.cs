namespace Tensors.Memory;

/// <summary>The size of a region's control object.</summary>
internal static class ControlSize
{
    /// <summary>Gets the size of a control object in bytes.</summary>
    /// <param name="blockCount">The number of entries of its block table.</param>
    public static long BytesFor(int blockCount) =>
        ControlLayout.Block.Start + ((long)blockCount * ControlLayout.Block.Bytes);
}
