namespace Tensors.Grpc;

/// <summary>Specifies how a server uses shared memory that its clients created (<c>shm_open</c>) and registered.</summary>
public enum RegisteredRegionAccess
{
    /// <summary>The server rejects registrations. Clients must send tensors as bytes.</summary>
    Off,

    /// <summary>The server copies tensors with system calls. If a client truncates its memory, its calls fail with an error.</summary>
    Copy,

    /// <summary>
    /// The server maps tensors and uses them in place, without a copy. A client that truncates its memory during a call crashes the server. Use
    /// it for trusted clients only.
    /// </summary>
    Map,
}
