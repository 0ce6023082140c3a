namespace Tensors;

/// <summary>A CUDA device.</summary>
public sealed record CudaDevice
{
    internal CudaDevice() { }

    /// <summary>The device's name, as the driver gives it.</summary>
    public required string Name { get; init; }

    /// <summary>The device's memory, in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>The compute capability, such as 9.0.</summary>
    public required Version ComputeCapability { get; init; }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Name}, {ByteCount.Format(TotalBytes)}, compute capability {ComputeCapability}";
}
