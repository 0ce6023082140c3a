using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc;

/// <summary>The sessions of a worker's clients. One lives as long as the connection it was opened on.</summary>
internal sealed class ModelSessions(SharedMemoryAllocator allocator)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<string>> _own = new(StringComparer.Ordinal);

    /// <summary>Opens a session on a connection, which then stays open without calls.</summary>
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
    /// A use of a session that was opened on this very connection, or null. Its memory goes when the connection and the
    /// last use are gone: a call that outlives the connection must not bring the session to life again.
    /// </summary>
    public IDisposable? TryUse(string name, HttpContext http) =>
        _sessions.TryGetValue(name, out var session)
        && string.Equals(session.Connection, http.Connection.Id, StringComparison.Ordinal)
        && session.TryUse()
            ? session
            : null;

    /// <summary>A use of a connection's own session, for protocols that know of none. It is opened with the first.</summary>
    /// <exception cref="ModelCallException">The connection has gone.</exception>
    public OwnSession UseOwn(HttpContext http)
    {
        var connection = http.Connection.Id;
        var name = _own.GetOrAdd(connection, _ => new Lazy<string>(() => OpenOwn(http))).Value;
        return TryUse(name, http) is { } use
            ? new OwnSession(name, use)
            : throw new ModelUnavailableException("The connection is closing.");
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

    /// <summary>Counts the connection and the calls that use it; each is disposed once.</summary>
    private sealed class Session(ModelSessions sessions, string name, string connection) : IDisposable
    {
        private int _uses = 1;

        public string Connection => connection;

        public bool TryUse()
        {
            for (var uses = Volatile.Read(ref _uses); uses > 0; uses = Volatile.Read(ref _uses))
            {
                if (Interlocked.CompareExchange(ref _uses, uses + 1, uses) == uses)
                {
                    return true;
                }
            }

            return false;
        }

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _uses) == 0)
            {
                sessions.End(name);
            }
        }
    }
}

/// <summary>A use of a connection's own session.</summary>
/// <param name="Name">The session's name.</param>
/// <param name="Use">To be disposed.</param>
internal readonly record struct OwnSession(string Name, IDisposable Use) : IDisposable
{
    public void Dispose() => Use.Dispose();
}
