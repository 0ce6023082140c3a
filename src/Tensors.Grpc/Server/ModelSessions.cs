using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc;

/// <summary>The sessions of a worker's clients. One lives as long as the connection it was opened on.</summary>
internal sealed class ModelSessions(SharedMemoryAllocator allocator)
{
    private readonly ConcurrentDictionary<string, string> _connections = new(StringComparer.Ordinal);

    /// <summary>Opens a session on a connection. Its memory goes when the connection does.</summary>
    public string Open(HttpContext http)
    {
        var session = RegionId.NewRandom().ToString();
        _connections[session] = http.Connection.Id;
        var lifetime = http.Features.Get<IConnectionLifetimeFeature>();
        lifetime?.ConnectionClosed.Register(() => Close(session));
        return session;
    }

    /// <summary>Whether a session was opened on this very connection.</summary>
    public bool IsOpen(string session, HttpContext http) =>
        _connections.TryGetValue(session, out var connection)
        && string.Equals(connection, http.Connection.Id, StringComparison.Ordinal);

    private void Close(string session)
    {
        if (_connections.TryRemove(session, out _))
        {
            allocator.EndSession(session);
        }
    }
}
