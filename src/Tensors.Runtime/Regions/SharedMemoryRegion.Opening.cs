using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <content>Creating a region and opening one that another process created.</content>
public sealed partial class SharedMemoryRegion
{
    /// <summary>
    /// Creates a region. All of its memory is committed immediately and filled with zeros. The caller disposes the region.
    /// </summary>
    /// <param name="size">The size in bytes, at least 1.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> or an option is out of its range.</exception>
    /// <exception cref="OutOfSharedMemoryException">There is not enough shared memory.</exception>
    /// <exception cref="SharedMemoryException">The platform does not support the options, or a system call failed.</exception>
    public static SharedMemoryRegion Create(long size, SharedMemoryRegionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        options = SharedMemoryRegionOptions.Snapshot(options);
        return Create(size, options, SharedMemoryPlatform.For(options.Backing));
    }

    /// <summary>
    /// Opens a region that another process of the same user created. It is read-only unless it was created with
    /// <see cref="PeerAccess.Write"/>. The caller disposes the region.
    /// </summary>
    /// <param name="id">The id of the region.</param>
    /// <exception cref="SharedMemoryException">
    /// The region does not exist on this machine, is not valid, belongs to another user, has no free participant slot, or its owner
    /// has exited.
    /// </exception>
    public static SharedMemoryRegion Open(RegionId id)
    {
        var platform = SharedMemoryPlatform.Current;
        try
        {
            return Open(id, platform);
        }
        catch (RegionNotFoundException) when (SharedMemoryPlatform.TrySealed(out var memory))
        {
            return Open(id, memory);
        }
    }

    /// <summary>Opens a region on the specified platform.</summary>
    internal static SharedMemoryRegion Open(RegionId id, ISharedMemoryPlatform platform) =>
        Open(id, platform, platform.OpenControl(id), platform.OpenData);

    /// <summary>Creates a region on the specified platform.</summary>
    internal static SharedMemoryRegion Create(
        long size,
        SharedMemoryRegionOptions options,
        ISharedMemoryPlatform platform
    ) => RemovedMeanwhile.Retry(() => CreateOnce(size, options, platform));

    private static SharedMemoryRegion CreateOnce(
        long size,
        SharedMemoryRegionOptions options,
        ISharedMemoryPlatform platform
    )
    {
        var id = RegionId.NewRandom();
        var token = ParticipantSlot.NewToken();
        var peersMayWrite = options.PeerAccess is PeerAccess.Write;
        var objects = platform.Create(id, token, ControlSize.BytesFor(options.BlockCount), size);
        try
        {
            var control = RegionControl.Create(objects, token, options.BlockCount, peersMayWrite, options.Session);
            if (options.CommitAll)
            {
                platform.Commit(objects.Data, 0, size);
            }

            platform.Publish(objects, peersMayWrite);
            return new SharedMemoryRegion(platform, objects, control, options.CommitAll);
        }
        catch
        {
            platform.Remove(objects);
            objects.Dispose();
            throw;
        }
    }

    private static SharedMemoryRegion Open(
        RegionId id,
        ISharedMemoryPlatform platform,
        (SharedMapping Mapping, ISlotLiveness Liveness) opened,
        Func<RegionId, long, bool, SharedMapping> openData
    )
    {
        SharedMapping? data = null;
        try
        {
            var control = RegionControl.Open(opened.Mapping, opened.Liveness, id);
            data = openData(id, control.DataBytes, control.PeersMayWrite);
            if (data.Length != control.DataBytes)
            {
                throw new InvalidRegionFormatException(
                    $"The header of region {id} declares {control.DataBytes:N0} bytes of data, but its data object has {data.Length:N0}."
                );
            }

            if (data.Identity.Inode != control.DataInode)
            {
                throw new InvalidRegionFormatException(
                    $"The data file of region {id} was removed or renamed, and replaced by another file. Send the tensor as bytes; new "
                        + "tensors are allocated in another region."
                );
            }

            var slot = control.Join();
            if (slot < 0)
            {
                throw new TooManyParticipantsException(
                    $"All {BlockWord.MaxParticipants} participant slots of region {id} are in use. Use fewer processes per "
                        + "session, or inline transport.",
                    BlockWord.MaxParticipants
                );
            }

            // A control object whose owner is dead is left over, or is a copy.
            return !control.IsOwnerDead
                ? new SharedMemoryRegion(platform, id, control, data, slot)
                : throw new RegionOwnerExitedException(
                    $"The process that created region {id} has exited, so its tensors cannot be opened any more. Send them again."
                );
        }
        catch
        {
            data?.Dispose();
            opened.Mapping.Dispose();
            opened.Liveness.Dispose();
            throw;
        }
    }
}
