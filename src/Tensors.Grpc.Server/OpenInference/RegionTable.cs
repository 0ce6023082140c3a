using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>Regions by their names: those of one connection, those of a client that is not connected, or those of all clients.</summary>
/// <remarks>
/// All tables have one lock, since a region may move between them. Each is either read by calls, or only kept. The messages are Triton's
/// where its clients compare them (shared_memory_manager.cc of triton-inference-server/server).
/// </remarks>
/// <param name="options">The limits.</param>
/// <param name="gate">The lock.</param>
/// <param name="connection">The connection, which stays open while there are regions, or null.</param>
internal sealed class RegionTable(OpenInferenceOptions options, Lock gate, ConnectionUse? connection)
{
    // Each is kept as long as its region.
    private const int MaxNameChars = 1024;

    // Objects of Triton's Python backend (kTritonSharedMemoryRegionPrefix in common.h).
    private const string ReservedPrefix = "triton_python_backend_shm_region_";

    private readonly Dictionary<string, RegisteredRegion> _regions = new(StringComparer.Ordinal);
    private bool _isEnded;

    /// <summary>Gets the regions. Under the lock.</summary>
    public IReadOnlyCollection<RegisteredRegion> Regions => _regions.Values;

    /// <summary>Registers a region.</summary>
    /// <param name="name">The name of the region.</param>
    /// <param name="key">The name of the shared memory object.</param>
    /// <param name="offset">Offset of the region in the object.</param>
    /// <param name="byteSize">Length of the region.</param>
    /// <exception cref="RpcException">The region cannot be registered.</exception>
    public void Register(string name, string key, ulong offset, ulong byteSize)
    {
        if (options.RegisteredRegions is RegisteredRegionAccess.Off)
        {
            throw Error(
                StatusCode.FailedPrecondition,
                "Client shared memory is disabled on this server. Send tensors as bytes."
            );
        }

        // An empty name stands for all regions in the other calls.
        if (name.Length is 0 or > MaxNameChars)
        {
            throw Error(
                StatusCode.InvalidArgument,
                $"failed to register shared memory region '{Shown.Name(name)}': a name has 1 to {MaxNameChars} characters, this one has {name.Length}."
            );
        }

        if (key.TrimStart('/').StartsWith(ReservedPrefix, StringComparison.Ordinal))
        {
            throw Error(
                StatusCode.InvalidArgument,
                $"cannot register shared memory region '{Shown.Name(name)}' with key '{Shown.Name(key)}' as the key contains the reserved prefix "
                    + $"'{ReservedPrefix}'"
            );
        }

        lock (gate)
        {
            if (_regions.ContainsKey(name))
            {
                throw Error(StatusCode.AlreadyExists, $"shared memory region '{Shown.Name(name)}' already in manager");
            }

            if (_isEnded || _regions.Count >= options.MaxRegions)
            {
                throw Error(
                    StatusCode.ResourceExhausted,
                    $"{_regions.Count} shared memory regions are registered; the limit is {options.MaxRegions}. Unregister those that are not used."
                );
            }

            Open(name, key, offset, byteSize).MoveTo(this);
        }
    }

    /// <summary>Finds a region, or null. Under the lock.</summary>
    public RegisteredRegion? Find(string name) => _regions.GetValueOrDefault(name);

    /// <summary>Adds a region; another of the same name ends. Under the lock: <see cref="RegisteredRegion.MoveTo"/> calls it.</summary>
    public void Add(RegisteredRegion region)
    {
        if (Find(region.Name) is { } replaced)
        {
            replaced.End();

            // It is not listed any longer, even where calls use it.
            Remove(replaced);
        }

        _regions[region.Name] = region;
        connection?.Begin();
    }

    /// <summary>Removes a region. Under the lock: <see cref="RegisteredRegion"/> calls it.</summary>
    public void Remove(RegisteredRegion region)
    {
        if (Find(region.Name) == region)
        {
            _regions.Remove(region.Name);
            connection?.End();
        }
    }

    /// <summary>Takes no more regions. Under the lock.</summary>
    public void Close() => _isEnded = true;

    /// <summary>Unregisters all regions. Under the lock.</summary>
    public void EndAll()
    {
        foreach (var region in _regions.Values.ToArray())
        {
            region.End();
        }
    }

    private RegisteredRegion Open(string name, string key, ulong offset, ulong byteSize)
    {
        if (!ForeignRegion.IsSupported)
        {
            throw Error(
                StatusCode.Unimplemented,
                "Shared memory of clients is supported on Linux only. Send tensors as bytes."
            );
        }

        try
        {
            return new RegisteredRegion(name, key, offset, byteSize, gate);
        }
        catch (ArgumentException e)
        {
            throw Error(
                StatusCode.InvalidArgument,
                $"failed to register shared memory region '{Shown.Name(name)}': invalid args: {Sentence(e)}"
            );
        }
        catch (SharedMemoryException e)
        {
            var reason = e switch
            {
                RegionNotFoundException =>
                    "the server sees no object of that name; a client in another container must share its IPC namespace or /dev/shm",
                SharedMemoryAccessDeniedException =>
                    "the object belongs to another user, or is not ordinary shared memory",
                _ => "the system refused to open it",
            };
            throw Error(StatusCode.Internal, $"Unable to open shared memory region: '{Shown.Name(key)}': {reason}.");
        }
    }

    // Without the name of the parameter, which means nothing to a client.
    private static string Sentence(ArgumentException error)
    {
        var end = error.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }

    private static RpcException Error(StatusCode code, string message) => new(new Status(code, message));
}
