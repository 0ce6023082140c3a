namespace Tensors;

/// <summary>Specifies what peers may do with a tensor's memory.</summary>
public enum PeerAccess
{
    /// <summary>Peers may only read. They map the memory read-only and cannot change it.</summary>
    Read,

    /// <summary>Peers may read and write, for example to write results into the tensor.</summary>
    Write,
}
