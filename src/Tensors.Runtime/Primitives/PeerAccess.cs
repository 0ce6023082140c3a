namespace Tensors;

/// <summary>What peers may do with a tensor's memory.</summary>
public enum PeerAccess
{
    /// <summary>Peers map it read-only: what they do cannot change it.</summary>
    Read,

    /// <summary>Peers may write: for results that a peer is asked to put in place.</summary>
    Write,
}
