using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc;

/// <summary>
/// Manages the sessions of the clients of a worker. A session ends when the connection on which it was opened has closed and all calls that
/// use it have ended.
/// </summary>
internal sealed class ModelSessions(SharedMemoryAllocator allocator)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<string>> _own = new(StringComparer.Ordinal);

    /// <summary>
    /// Opens a session on a connection, and returns the name of the session. While a connection has a session, it is not closed for being
    /// idle.
    /// </summary>
    public string OpenKept(HttpContext http)
    {
        http.Features.Get<ConnectionUse>()?.Begin();
        return Open(http);
    }

    private string Open(HttpContext http)
    {
        var name = RegionId.NewRandom().ToString();
        var session = new Session(this, name, http.Connection.Id);
        _sessions[name] = session;
        http.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.Register(session.Dispose);
        return name;
    }

    /// <summary>
    /// Acquires a session for a call. The caller disposes the result after the call. Returns null if the session was not opened on this connection,
    /// or if it has ended: the connection has closed, and no call uses the session.
    /// </summary>
    public IDisposable? TryUse(string name, HttpContext http) =>
        _sessions.TryGetValue(name, out var session)
        && string.Equals(session.Connection, http.Connection.Id, StringComparison.Ordinal)
        && session.TryUse()
            ? session
            : null;

    /// <summary>
    /// Acquires the implicit session of a connection, and opens it on first use. The caller disposes the result after the call. Used by
    /// protocols that have no explicit sessions.
    /// </summary>
    /// <exception cref="ModelCallException">The connection has closed.</exception>
    public OwnSession UseOwn(HttpContext http)
    {
        var connection = http.Connection.Id;
        var name = _own.GetOrAdd(connection, _ => new Lazy<string>(() => OpenOwn(http))).Value;
        return TryUse(name, http) is { } use
            ? new OwnSession(name, use)
            : throw new ModelUnavailableException("The connection is closing. Call again on a new connection.");
    }

    private string OpenOwn(HttpContext http)
    {
        var connection = http.Connection.Id;
        http.Features.Get<IConnectionLifetimeFeature>()
            ?.ConnectionClosed.Register(() => _own.TryRemove(connection, out _));
        return Open(http);
    }

    private void End(string name)
    {
        _sessions.TryRemove(name, out _);
        allocator.EndSession(name);
    }

    /// <summary>
    /// Represents a session and counts its uses: one for the connection, and one for each call. Each use is disposed once.
    /// </summary>
    private sealed class Session(ModelSessions sessions, string name, string connection) : IDisposable
    {
        private UseCount _uses = new();

        public string Connection => connection;

        public bool TryUse() => _uses.TryAdd();

        public void Dispose()
        {
            if (_uses.Release())
            {
                sessions.End(name);
            }
        }
    }
}

/// <summary>Represents a use of a connection's implicit session by one call. Disposing it ends the use.</summary>
/// <param name="Name">The name of the session.</param>
/// <param name="Use">The use, which <see cref="Dispose"/> ends.</param>
internal readonly record struct OwnSession(string Name, IDisposable Use) : IDisposable
{
    public void Dispose() => Use.Dispose();
}
