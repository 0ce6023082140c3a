using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc.OpenInference;

/// <summary>The regions that a server's clients registered: those of each connection, or one table for all.</summary>
/// <remarks>
/// The sentences are Triton's where its clients look for them (shared_memory_manager.cc in
/// https://github.com/triton-inference-server/server).
/// </remarks>
internal sealed class ClientRegions(OpenInferenceOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<string, Table> _connections = new(StringComparer.Ordinal);
    private readonly Table _shared = new(options);

    /// <summary>The regions that a call can see.</summary>
    public Table Of(HttpContext http)
    {
        if (options.SharedRegistrations)
        {
            return _shared;
        }

        var id = http.Connection.Id;
        if (_connections.TryGetValue(id, out var table))
        {
            return table;
        }

        table = new Table(options);
        if (!_connections.TryAdd(id, table))
        {
            return _connections[id];
        }

        // At once, where the connection has gone already.
        http.Features.Get<IConnectionLifetimeFeature>()
            ?.ConnectionClosed.Register(() =>
            {
                _connections.TryRemove(id, out _);
                table.Dispose();
            });
        return table;
    }

    public void Dispose()
    {
        _shared.Dispose();
        foreach (var (_, table) in _connections)
        {
            table.Dispose();
        }
    }

    /// <summary>Regions by their names.</summary>
    internal sealed class Table(OpenInferenceOptions options) : IDisposable
    {
        // Each is kept as long as its region.
        private const int MaxNameChars = 1024;

        private readonly Lock _gate = new();
        private readonly Dictionary<string, ClientRegion> _regions = new(StringComparer.Ordinal);
        private bool _isDisposed;

        /// <summary>Registers a region.</summary>
        /// <exception cref="RpcException">It cannot be.</exception>
        public void Register(string name, string key, ulong offset, ulong byteSize)
        {
            if (options.ClientMemory is ClientMemory.Off)
            {
                throw Error(
                    StatusCode.FailedPrecondition,
                    "This server takes no shared memory of its clients: it was started with client memory off. Send bytes."
                );
            }

            // Nothing is the name of all of them, where they are asked for or unregistered.
            if (name.Length is 0 or > MaxNameChars)
            {
                throw Error(
                    StatusCode.InvalidArgument,
                    $"failed to register shared memory region '{Shown.Name(name)}': a name has 1 to {MaxNameChars} characters, this one {name.Length}."
                );
            }

            lock (_gate)
            {
                if (_regions.ContainsKey(name))
                {
                    throw Error(
                        StatusCode.AlreadyExists,
                        $"shared memory region '{Shown.Name(name)}' already in manager"
                    );
                }

                if (_isDisposed || _regions.Count >= options.MaxRegions)
                {
                    throw Error(
                        StatusCode.ResourceExhausted,
                        $"{_regions.Count} shared memory regions are registered; the limit is {options.MaxRegions}. Unregister those that are not used."
                    );
                }

                _regions.Add(name, Open(name, key, offset, byteSize));
            }
        }

        /// <summary>A region, to be used for a call and disposed.</summary>
        /// <param name="name">Its name.</param>
        /// <param name="offset">Where in it the tensor begins.</param>
        /// <param name="byteSize">How long the tensor is.</param>
        /// <exception cref="RpcException">There is none, or the tensor does not lie in it.</exception>
        public ClientRegion Use(string name, ulong offset, ulong byteSize)
        {
            ClientRegion? region;
            lock (_gate)
            {
                if (!_regions.TryGetValue(name, out region) || !region.TryUse())
                {
                    throw Error(StatusCode.NotFound, $"Unable to find shared memory region: '{Shown.Name(name)}'");
                }
            }

            var wrong =
                offset >= (ulong)region.ByteSize && (offset > 0 || byteSize > 0)
                    ? $"Invalid offset for shared memory region: '{Shown.Name(name)}'"
                : byteSize > ulong.MaxValue - offset
                    ? $"Integer overflow detected: byte_size ({byteSize}) + offset ({offset}) exceeds maximum value "
                        + $"({ulong.MaxValue}) for region '{Shown.Name(name)}'"
                : offset + byteSize > (ulong)region.ByteSize
                    ? $"Invalid offset + byte size for shared memory region: '{Shown.Name(name)}'"
                : null;
            if (wrong is null)
            {
                return region;
            }

            region.Dispose();
            throw Error(StatusCode.InvalidArgument, wrong);
        }

        /// <summary>One region, or all.</summary>
        /// <exception cref="RpcException">There is none of that name.</exception>
        public IReadOnlyList<ClientRegion> Status(string name)
        {
            lock (_gate)
            {
                if (name.Length == 0)
                {
                    return [.. _regions.Values];
                }

                return _regions.TryGetValue(name, out var region)
                    ? [region]
                    : throw Error(
                        StatusCode.NotFound,
                        $"Unable to find system shared memory region: '{Shown.Name(name)}'"
                    );
            }
        }

        /// <summary>Unregisters a region, or all, and waits for the calls that use them. A name that is not there is no error.</summary>
        public async Task UnregisterAsync(string name, CancellationToken cancellationToken)
        {
            List<ClientRegion> ended = [];
            lock (_gate)
            {
                if (name.Length == 0)
                {
                    ended.AddRange(_regions.Values);
                    _regions.Clear();
                }
                else if (_regions.Remove(name, out var region))
                {
                    ended.Add(region);
                }
            }

            // All at once: each loses its registration even where waiting for the first is given up.
            await Task.WhenAll(ended.Select(region => region.EndAsync(cancellationToken)));
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isDisposed = true;
                foreach (var (_, region) in _regions)
                {
                    region.Dispose();
                }

                _regions.Clear();
            }
        }

        private static ClientRegion Open(string name, string key, ulong offset, ulong byteSize)
        {
            if (!ForeignMemory.IsSupported)
            {
                throw Error(
                    StatusCode.Unimplemented,
                    "System shared memory of clients is supported on Linux alone. Send bytes."
                );
            }

            try
            {
                return new ClientRegion(name, key, offset, byteSize);
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
                var why = e.Error switch
                {
                    SharedMemoryError.NotFound =>
                        "there is none of that name here; a client in another container must share its IPC namespace or /dev/shm",
                    SharedMemoryError.AccessDenied => "it is another user's, or no ordinary shared memory",
                    _ => "the system refused",
                };
                throw Error(StatusCode.Internal, $"Unable to open shared memory region: '{Shown.Name(key)}': {why}.");
            }
        }

        // Without the name of the parameter, which is nothing to a client.
        private static string Sentence(ArgumentException error)
        {
            var end = error.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
            return end < 0 ? error.Message : error.Message[..end];
        }

        private static RpcException Error(StatusCode code, string message) => new(new Status(code, message));
    }
}
