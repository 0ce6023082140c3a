using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Tensors.Grpc;

/// <summary>The sessions of a worker's clients. One lives as long as the connection it was opened on.</summary>
internal sealed class ModelSessions(SharedMemoryAllocator allocator)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Opens a session on a connection.</summary>
    public string Open(HttpContext http)
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
