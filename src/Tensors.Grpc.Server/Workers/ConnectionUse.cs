using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Tensors.Grpc;

/// <summary>
/// Counts the uses of a connection: running calls, sessions and registrations of shared memory. It is stored as a feature of the connection.
/// </summary>
internal sealed class ConnectionUse(ConnectionContext connection, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _uses;
    private long _idleSince = clock.GetTimestamp();

    /// <summary>
    /// Adds a use of the connection by a call, a session or a registration. The use ends with <see cref="End"/>.
    /// </summary>
    public void Begin()
    {
        lock (_gate)
        {
            _uses++;
        }
    }

    /// <summary>Ends a use that <see cref="Begin"/> added.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (--_uses == 0)
            {
                _idleSince = clock.GetTimestamp();
            }
        }
    }

    /// <summary>
    /// Closes the connection gracefully if it has been unused for the specified time. Calls that arrive while it closes are still
    /// processed.
    /// </summary>
    /// <param name="time">The time without use.</param>
    public void CloseIfIdle(TimeSpan time)
    {
        lock (_gate)
        {
            if (_uses > 0 || clock.GetElapsedTime(_idleSince) < time)
            {
                return;
            }
        }

        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
