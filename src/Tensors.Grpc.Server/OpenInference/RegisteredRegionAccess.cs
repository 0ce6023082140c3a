namespace Tensors.Grpc;

/// <summary>How a server uses shared memory that its clients made (<c>shm_open</c>) and registered.</summary>
public enum RegisteredRegionAccess
{
    /// <summary>Not at all: registering is refused, and clients send bytes.</summary>
    Off,

    /// <summary>By calls that copy: a client that cuts its memory short gets an error.</summary>
    Copy,

    /// <summary>
    /// In place: nothing is copied, and a client that cuts its memory short during a call kills the server. For clients
    /// that are trusted.
    /// </summary>
    Map,
}
