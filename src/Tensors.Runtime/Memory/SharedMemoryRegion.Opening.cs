using Tensors.Memory;
using Tensors.Platform;

namespace Tensors;

/// <content>How a region comes into being, here or in the process that opens it.</content>
public sealed partial class SharedMemoryRegion
{
    /// <summary>Makes a region. Its memory is taken now and reads as zeros.</summary>
    /// <param name="size">The size in bytes, at least 1.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> or an option is out of its range.</exception>
    /// <exception cref="OutOfSharedMemoryException">There is not enough memory.</exception>
    /// <exception cref="SharedMemoryException">The platform refused.</exception>
    public static SharedMemoryRegion Create(long size, SharedMemoryRegionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        options ??= new SharedMemoryRegionOptions();
        if (!Enum.IsDefined(options.PeerAccess))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                options.PeerAccess,
                "PeerAccess is Read or Write: what peers may do with the region."
            );
        }

        var platform = SharedMemoryPlatform.For(options.Backing);
        var liveness = LivenessLock.Acquire(platform);
        var id = RegionId.NewRandom();
        RegionControl? control = null;
        SharedMapping? data = null;
        try
        {
            var mapping = platform.CreateControl(id, liveness.Token, ControlLayout.ControlBytes(options.BlockCount));
            var peersMayWrite = options.PeerAccess is PeerAccess.Write;
            control = RegionControl.Create(mapping, id, size, options.BlockCount, peersMayWrite, liveness, platform);
            platform.PublishControl(id, liveness.Token);
            data = platform.CreateData(id, size);
            if (options.CommitAll)
            {
                platform.Commit(data, 0, size);
            }

            platform.Announce(id, liveness.Token, mapping, data, peersMayWrite);
            return new SharedMemoryRegion(
                platform,
                liveness,
                id,
                control,
                data,
                BlockWord.OwnerSlot,
                options.CommitAll
            );
        }
        catch
        {
            data?.Dispose();
            control?.Dispose();
            platform.Remove(id);
            liveness.Dispose();
            throw;
        }
    }

    /// <summary>Opens a region that another process of this user made: read-only unless it was made for peers to write.</summary>
    /// <param name="id">Its id.</param>
    /// <exception cref="SharedMemoryException">It is not here, not a region, not ours, or has no slot left.</exception>
    public static SharedMemoryRegion Open(RegionId id)
    {
        var platform = SharedMemoryPlatform.Current;
        try
        {
            return Open(id, platform, platform.OpenControl(id), platform.OpenData);
        }
        catch (SharedMemoryException e)
            when (e.Error is SharedMemoryError.NotFound && SharedMemoryPlatform.TrySealed(out var memory))
        {
            return Open(id, memory, memory.OpenControl(id), memory.OpenData);
        }
    }

    private static SharedMemoryRegion Open(
        RegionId id,
        ISharedMemoryPlatform platform,
        SharedMapping mapping,
        Func<RegionId, long, bool, SharedMapping> openData
    )
    {
        LivenessLock? liveness = null;
        RegionControl? control = null;
        SharedMapping? data = null;
        try
        {
            liveness = LivenessLock.Acquire(platform);
            control = RegionControl.Open(mapping, id);
            data = openData(id, control.DataBytes, control.PeersMayWrite);
            if (data.Length != control.DataBytes)
            {
                throw new SharedMemoryException(
                    SharedMemoryError.InvalidFormat,
                    $"Region {id} says it has {control.DataBytes:N0} bytes of data, but its data object has {data.Length:N0}."
                );
            }

            var slot = control.Join(liveness, platform);
            if (slot < 0)
            {
                throw new SharedMemoryException(
                    SharedMemoryError.TooManyParticipants,
                    $"All {BlockWord.MaxParticipants} participant slots of region {id} are taken. Use fewer processes per "
                        + "session, or inline transport."
                );
            }

            return new SharedMemoryRegion(platform, liveness, id, control, data, slot, isCommitted: false);
        }
        catch
        {
            data?.Dispose();
            mapping.Dispose();
            liveness?.Dispose();
            throw;
        }
    }
}
