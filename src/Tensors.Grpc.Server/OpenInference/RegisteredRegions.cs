using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Tensors.Grpc;

/// <summary>
/// Manages the regions that the clients of a server registered. There is one table for each connection, or one table for all connections.
/// </summary>
/// <remarks>
/// The regions of a closed connection are kept for the same client (docs/decisions/0014). When another connection of that client refers to
/// one of them, the region moves to that connection.
/// </remarks>
internal sealed class RegisteredRegions : IDisposable
{
    private static readonly TimeSpan _sweepPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, View> _connections = new(StringComparer.Ordinal);
    private readonly Dictionary<ClientIdentity, Kept> _kept = [];
    private readonly OpenInferenceOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly View _all;

    public RegisteredRegions(IOptions<OpenInferenceOptions> options, TimeProvider clock)
    {
        _options = options.Value.Copy();
        _clock = clock;
        _all = new View(this, new RegionTable(_options, _gate, connection: null), connection: null);
        _timer = clock.CreateTimer(
            static regions => ((RegisteredRegions)regions!).Sweep(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Returns the view of the regions that the calls of a connection can use.</summary>
    public View Of(HttpContext http)
    {
        if (_options.SharedRegistrations)
        {
            return _all;
        }

        var id = http.Connection.Id;
        View? view;
        lock (_gate)
        {
            if (_connections.TryGetValue(id, out view))
            {
                return view;
            }

            view = new View(
                this,
                new RegionTable(_options, _gate, http.Features.Get<ConnectionUse>()),
                ClientConnection.Of(http)
            );
            _connections.Add(id, view);
        }

        // If the connection has closed already, this calls Leave at once.
        http.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.Register(() => Leave(id, view));
        return view;
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            foreach (var table in _connections.Values.Select(view => view.Table).Append(_all.Table))
            {
                table.Close();
                table.EndAll();
            }

            foreach (var (_, kept) in _kept)
            {
                kept.Table.EndAll();
            }

            _kept.Clear();
        }
    }

    /// <summary>Handles the end of a connection. Keeps its regions, in case the client connects again, or unregisters them.</summary>
    private void Leave(string id, View view)
    {
        lock (_gate)
        {
            if (!_connections.Remove(id))
            {
                return;
            }

            view.Table.Close();
            if (_options.RegistrationGrace == TimeSpan.Zero || view.Client is not { } client)
            {
                view.Table.EndAll();
                return;
            }

            if (!_kept.TryGetValue(client, out var kept))
            {
                _kept[client] = kept = new Kept(new RegionTable(_options, _gate, connection: null));
            }

            kept.Left = _clock.GetTimestamp();
            foreach (var region in view.Table.Regions.Where(region => !region.IsEnding).ToArray())
            {
                // A client can keep at most as many regions as one connection may have. The oldest ones are unregistered.
                if (kept.Table.Regions.Count >= _options.MaxRegions)
                {
                    kept.Table.Regions.First().End();
                }

                region.MoveTo(kept.Table);
            }

            _timer.Change(_sweepPeriod, _sweepPeriod);
        }
    }

    /// <summary>Unregisters the kept regions of clients whose process has ended or whose time to reconnect has passed.</summary>
    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var (client, kept) in _kept.ToArray())
            {
                var isOver = client.Process is { } process
                    ? process.HasEnded
                    : _clock.GetElapsedTime(kept.Left) > _options.RegistrationGrace;
                if (isOver)
                {
                    kept.Table.EndAll();
                }

                if (kept.Table.Regions.Count == 0)
                {
                    _kept.Remove(client);
                }
            }

            if (_kept.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Contains the regions of a client that has disconnected. They are kept in case the client connects again.</summary>
    private sealed class Kept(RegionTable table)
    {
        public RegionTable Table => table;

        /// <summary>Gets or sets the timestamp at which the client's last connection ended.</summary>
        public long Left { get; set; }
    }

    /// <summary>Provides access to the regions that calls can use: those of one connection, or those of all clients.</summary>
    internal sealed class View(RegisteredRegions regions, RegionTable table, ClientConnection? connection)
    {
        // Identified while the connection is open, and only for connections that use regions, because it takes some milliseconds.
        private readonly Lazy<ClientIdentity?> _client = new(() =>
            connection is null ? null : ClientIdentity.Of(connection)
        );

        public RegionTable Table => table;

        /// <summary>
        /// Gets the identity of the client, or null if it has not been determined. It is determined when the client registers a region.
        /// </summary>
        public ClientIdentity? Client => _client.IsValueCreated ? _client.Value : null;

        private bool KeepsRegions => connection is not null && regions._options.RegistrationGrace > TimeSpan.Zero;

        /// <inheritdoc cref="RegionTable.Register"/>
        /// <remarks>It replaces a region of the same name that was kept from a closed connection of the same client.</remarks>
        public void Register(string name, string key, ulong offset, ulong byteSize)
        {
            if (KeepsRegions)
            {
                _ = _client.Value;
            }

            table.Register(name, key, offset, byteSize);
            lock (regions._gate)
            {
                FindKept()?.Find(name)?.End();
            }
        }

        /// <summary>Finds a region and acquires it for a call. The caller disposes the result after the call.</summary>
        /// <param name="name">The name of the region.</param>
        /// <param name="offset">The offset of the tensor in the region, in bytes.</param>
        /// <param name="byteSize">The length of the tensor, in bytes.</param>
        /// <exception cref="RpcException">There is no region of that name, or the tensor extends beyond it.</exception>
        public RegisteredRegion Use(string name, ulong offset, ulong byteSize)
        {
            LookUpClient();
            lock (regions._gate)
            {
                var region =
                    FindOrAdopt(name)
                    ?? throw Error(StatusCode.NotFound, $"Unable to find shared memory region: '{Shown.Name(name)}'");
                var wrong =
                    offset >= (ulong)region.ByteSize && (offset > 0 || byteSize > 0)
                        ? $"Invalid offset for shared memory region: '{Shown.Name(name)}'"
                    : byteSize > ulong.MaxValue - offset
                        ? $"Integer overflow detected: byte_size ({byteSize}) + offset ({offset}) exceeds maximum value "
                            + $"({ulong.MaxValue}) for region '{Shown.Name(name)}'"
                    : offset + byteSize > (ulong)region.ByteSize
                        ? $"Invalid offset + byte size for shared memory region: '{Shown.Name(name)}'"
                    : null;
                if (wrong is not null)
                {
                    throw Error(StatusCode.InvalidArgument, wrong);
                }

                region.Use();
                return region;
            }
        }

        /// <summary>Returns the region with the specified name, or all regions if the name is empty.</summary>
        /// <exception cref="RpcException">There is no region of that name.</exception>
        public IReadOnlyList<RegisteredRegion> Status(string name)
        {
            LookUpClient();
            lock (regions._gate)
            {
                if (name.Length > 0)
                {
                    return FindOrAdopt(name) is { } region
                        ? [region]
                        : throw Error(
                            StatusCode.NotFound,
                            $"Unable to find system shared memory region: '{Shown.Name(name)}'"
                        );
                }

                AdoptAll();
                return [.. table.Regions];
            }
        }

        /// <summary>Unregisters one region, or all regions if the name is empty. An unknown name is not an error.</summary>
        public void Unregister(string name)
        {
            LookUpClient();
            lock (regions._gate)
            {
                if (name.Length > 0)
                {
                    FindOrAdopt(name)?.End();
                    return;
                }

                AdoptAll();
                table.EndAll();
            }
        }

        /// <summary>Determines whether a region with the specified name is registered.</summary>
        public bool Has(string name)
        {
            LookUpClient();
            lock (regions._gate)
            {
                return FindOrAdopt(name) is not null;
            }
        }

        /// <summary>
        /// Gets a value indicating whether the connection has closed. It can be true before the server has handled the end of the
        /// connection.
        /// </summary>
        public bool HasEnded => connection?.HasEnded == true;

        /// <summary>
        /// Identifies the client if it may have regions from earlier connections. Call this method without holding the lock, because it
        /// takes some milliseconds.
        /// </summary>
        private void LookUpClient()
        {
            if (!KeepsRegions)
            {
                return;
            }

            lock (regions._gate)
            {
                if (
                    regions._kept.Count == 0
                    && regions._connections.Values.All(view => view == this || view.Client is null)
                )
                {
                    return;
                }
            }

            _ = _client.Value;
            lock (regions._gate)
            {
                // The client may have reconnected before the server has handled the end of its old connection.
                foreach (var (id, other) in regions._connections.ToArray())
                {
                    if (other != this && other.Client == Client && other.HasEnded)
                    {
                        regions.Leave(id, other);
                    }
                }
            }
        }

        private RegionTable? FindKept() =>
            Client is { } client && regions._kept.TryGetValue(client, out var kept) ? kept.Table : null;

        private RegisteredRegion? FindOrAdopt(string name)
        {
            if (table.Find(name) is { } region)
            {
                return region;
            }

            var left = FindKept()?.Find(name);
            left?.MoveTo(table);
            return left;
        }

        private void AdoptAll()
        {
            foreach (var region in FindKept()?.Regions.Where(region => table.Find(region.Name) is null).ToArray() ?? [])
            {
                region.MoveTo(table);
            }
        }

        private static RpcException Error(StatusCode code, string message) => new(new Status(code, message));
    }
}
