namespace Tensors;

/// <summary>Why a region could not be used.</summary>
public enum SharedMemoryError
{
    /// <summary>The platform call failed for a reason not listed here; the message has its error code.</summary>
    PlatformFailure,

    /// <summary>There is no such region here: it is gone, or it lives in another IPC or mount namespace.</summary>
    NotFound,

    /// <summary>The region or its folder belongs to another user or has the wrong permissions.</summary>
    AccessDenied,

    /// <summary>What is there is not a region of a format this version reads.</summary>
    InvalidFormat,

    /// <summary>All participant slots of the region are taken.</summary>
    TooManyParticipants,

    /// <summary>This platform has no shared memory that the library can use.</summary>
    NotSupported,

    /// <summary>The region's owner has closed it, or is dead.</summary>
    OwnerGone,

    /// <summary>As many regions of peers are open as the allocator's options allow.</summary>
    TooManyRegions,
}
