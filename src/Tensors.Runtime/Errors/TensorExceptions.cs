namespace Tensors;

/// <summary>The base of every error this library raises about tensors and shared memory.</summary>
public class TensorException : Exception
{
    /// <inheritdoc cref="TensorException"/>
    public TensorException()
        : this("A tensor operation failed.") { }

    /// <inheritdoc cref="TensorException"/>
    public TensorException(string message)
        : base(message) { }

    /// <inheritdoc cref="TensorException"/>
    public TensorException(string message, Exception? innerException)
        : base(message, innerException) { }
}

/// <summary>A tensor's dtype or shape is not the one its type declares.</summary>
/// <param name="spec">What was declared.</param>
/// <param name="dtype">The tensor's dtype.</param>
/// <param name="shape">The tensor's shape.</param>
public sealed class TensorSpecException(TensorSpec spec, DType dtype, TensorShape shape)
    : TensorException(
        $"The tensor is {dtype.NumpyName()}{shape}, but {spec} was declared. Pass a tensor of that dtype and shape."
    )
{
    /// <summary>What was declared.</summary>
    public TensorSpec Spec { get; } = spec;
}

/// <summary>A reference names a block that has been given to another tensor since, or to none.</summary>
/// <param name="reference">The reference.</param>
public sealed class StaleTensorException(TensorRef reference)
    : TensorException(
        $"The tensor {reference} is gone: its owner released it, or its time was up before it was opened. "
            + "Keep the tensor until the call that carries its reference has ended, or raise TensorTtl."
    )
{
    /// <summary>The reference.</summary>
    public TensorRef Reference { get; } = reference;
}

/// <summary>A reference is malformed, or names memory outside the region or block it claims to lie in.</summary>
/// <param name="message">Which field is wrong, and what was expected.</param>
public sealed class InvalidTensorRefException(string message) : TensorException(message);

/// <summary>A session would hold more than its quota. Nothing was taken.</summary>
/// <param name="session">The session's name.</param>
/// <param name="requestedBytes">What was asked for, in bytes.</param>
/// <param name="usedBytes">What the session holds, in bytes.</param>
/// <param name="quotaBytes">What it may hold, in bytes.</param>
/// <param name="limit">The name of the option that sets the quota.</param>
public sealed class SessionQuotaExceededException(
    string session,
    long requestedBytes,
    long usedBytes,
    long quotaBytes,
    string limit = nameof(SharedMemoryAllocatorOptions.PerSessionQuota)
)
    : TensorException(
        $"Session '{session}' asked for {requestedBytes:N0} bytes but holds {usedBytes:N0} of its quota of {quotaBytes:N0}. "
            + $"Dispose tensors of this session, or raise {limit}."
    )
{
    /// <summary>The session's name.</summary>
    public string Session { get; } = session;

    /// <summary>What was asked for, in bytes.</summary>
    public long RequestedBytes { get; } = requestedBytes;

    /// <summary>What the session holds, in bytes.</summary>
    public long UsedBytes { get; } = usedBytes;

    /// <summary>What it may hold, in bytes.</summary>
    public long QuotaBytes { get; } = quotaBytes;

    /// <summary>The name of the option that sets the quota: PerSessionQuota, or MaxBytes where that is not set.</summary>
    public string Limit { get; } = limit;
}

/// <summary>Shared memory has too little room. Nothing was taken; the heap may still have room.</summary>
/// <param name="message">What was full, and what to do.</param>
/// <param name="neededBytes">What was asked for, in bytes.</param>
/// <param name="freeBytes">What was free, in bytes.</param>
/// <param name="limitBytes">The limit that was met, in bytes: the allocator's, the region's or the platform's.</param>
public sealed class OutOfSharedMemoryException(string message, long neededBytes, long freeBytes, long limitBytes)
    : TensorException($"{message} Needed {neededBytes:N0} bytes, free {freeBytes:N0}, limit {limitBytes:N0}.")
{
    /// <summary>What was asked for, in bytes.</summary>
    public long NeededBytes { get; } = neededBytes;

    /// <summary>What was free, in bytes.</summary>
    public long FreeBytes { get; } = freeBytes;

    /// <summary>The limit that was met, in bytes.</summary>
    public long LimitBytes { get; } = limitBytes;
}

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

/// <summary>A region of shared memory could not be made, opened or used.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What was wrong, what was expected, what to do.</param>
/// <param name="innerException">What the platform said, if anything.</param>
public sealed class SharedMemoryException(SharedMemoryError error, string message, Exception? innerException = null)
    : TensorException(message, innerException)
{
    /// <summary>Why.</summary>
    public SharedMemoryError Error { get; } = error;
}
