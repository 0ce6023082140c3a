using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>
/// Contains registered regions by name: those of one connection, those kept for a client that has disconnected, or those of all clients.
/// </summary>
/// <remarks>
/// All tables share one lock, because a region may move between them. Calls use the regions of connections and of all clients; those of a
/// client that is not connected are only kept. Error messages are those of Triton where its clients compare them (shared_memory_manager.cc
/// of triton-inference-server/server).
/// </remarks>
/// <param name="options">The limits.</param>
/// <param name="gate">The lock of all tables. Members that say so must be called while it is held.</param>
/// <param name="connection">The connection, which is not closed for being idle while the table has regions, or null.</param>
internal sealed class RegionTable(OpenInferenceOptions options, Lock gate, ConnectionUse? connection)
{
    // A limit, because each name is kept as long as its region.
    private const int MaxNameChars = 1024;

    // Objects of Triton's Python backend (kTritonSharedMemoryRegionPrefix in common.h).
    private const string ReservedPrefix = "triton_python_backend_shm_region_";

    private readonly Dictionary<string, RegisteredRegion> _regions = new(StringComparer.Ordinal);
    private bool _isEnded;

    /// <summary>Gets the registered regions. The caller must hold the lock.</summary>
    public IReadOnlyCollection<RegisteredRegion> Regions => _regions.Values;

    /// <summary>Registers a region under a name.</summary>
    /// <param name="name">The name of the region.</param>
    /// <param name="key">The name of the shared memory object.</param>
    /// <param name="offset">The offset of the region in the object, in bytes.</param>
    /// <param name="byteSize">The length of the region, in bytes.</param>
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

        // In the other requests, an empty name stands for all regions.
        if (name.Length is 0 or > MaxNameChars)
        {
            throw Error(
                StatusCode.InvalidArgument,
                $"failed to register shared memory region '{Shown.Name(name)}': a name must have 1 to {MaxNameChars} characters, but this name has "
                    + $"{name.Length}."
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

    /// <summary>
    /// Returns the region with the specified name, or null if the table does not contain it. The caller must hold the lock.
    /// </summary>
    public RegisteredRegion? Find(string name) => _regions.GetValueOrDefault(name);

    /// <summary>
    /// Adds a region, and unregisters a region of the same name. Called by <see cref="RegisteredRegion.MoveTo"/> under the lock.
    /// </summary>
    public void Add(RegisteredRegion region)
    {
        if (Find(region.Name) is { } replaced)
        {
            replaced.End();

            // Remove it from the list even if calls still use it.
            Remove(replaced);
        }

        _regions[region.Name] = region;
        connection?.Begin();
    }

    /// <summary>Removes a region. Called by <see cref="RegisteredRegion"/> under the lock.</summary>
    public void Remove(RegisteredRegion region)
    {
        if (Find(region.Name) == region)
        {
            _regions.Remove(region.Name);
            connection?.End();
        }
    }

    /// <summary>Rejects further registrations. The caller must hold the lock.</summary>
    public void Close() => _isEnded = true;

    /// <summary>Unregisters all regions. The caller must hold the lock.</summary>
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
                    "the server found no object of that name; a client in another container must share its IPC namespace or /dev/shm",
                SharedMemoryAccessDeniedException =>
                    "the object belongs to another user, or is not ordinary shared memory",
                _ => "the system refused to open it",
            };
            throw Error(StatusCode.Internal, $"Unable to open shared memory region: '{Shown.Name(key)}': {reason}.");
        }
    }

    // Removes the name of the parameter, which means nothing to a client.
    private static string Sentence(ArgumentException error)
    {
        var end = error.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }

    private static RpcException Error(StatusCode code, string message) => new(new Status(code, message));
}
