using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc;

/// <summary>
/// Manages the sessions of the clients of a worker. A session ends when the connection on which it was opened has closed and the calls that
/// use it have ended.
/// </summary>
internal sealed class ModelSessions(SharedMemoryAllocator allocator)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<string>> _own = new(StringComparer.Ordinal);

    /// <summary>Opens a session on a connection and returns its name. The connection is then not closed for being idle.</summary>
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
    /// Begins a use of a session, to be disposed, or returns null if the session was not opened on this connection or has ended. The session
    /// ends, and its memory is freed, when the connection has closed and the last use has been disposed. A call that outlives the connection
    /// cannot begin a new use after that.
    /// </summary>
    public IDisposable? TryUse(string name, HttpContext http) =>
        _sessions.TryGetValue(name, out var session)
        && string.Equals(session.Connection, http.Connection.Id, StringComparison.Ordinal)
        && session.TryUse()
            ? session
            : null;

    /// <summary>
    /// Begins a use of the session that belongs to a connection, for protocols without sessions. The first use opens the session.
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

    /// <summary>A session with a count of its uses: the connection counts as one, and each call as one. Each use is disposed once.</summary>
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

/// <summary>A use of the session that belongs to a connection.</summary>
/// <param name="Name">The name of the session.</param>
/// <param name="Use">The use, which <see cref="Dispose"/> ends.</param>
internal readonly record struct OwnSession(string Name, IDisposable Use) : IDisposable
{
    public void Dispose() => Use.Dispose();
}
