namespace Tensors;

/// <summary>Describes a CUDA device.</summary>
public sealed record CudaDevice
{
    internal CudaDevice() { }

    /// <summary>Gets the name of the device, as reported by the driver.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the total memory of the device, in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Gets the compute capability of the device, such as 9.0.</summary>
    public required Version ComputeCapability { get; init; }

    /// <summary>Returns a one-line description of the device.</summary>
    public override string ToString() =>
        $"{Name}, {ByteCount.Format(TotalBytes)}, compute capability {ComputeCapability}";
}
