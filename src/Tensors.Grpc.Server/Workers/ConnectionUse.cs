using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Tensors.Grpc;

/// <summary>What a connection is used for at the moment: calls, and what the server keeps for the client. A feature of the connection.</summary>
internal sealed class ConnectionUse(ConnectionContext connection, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _uses;
    private long _idleSince = clock.GetTimestamp();

    /// <summary>Begins a use: a call, a session or a registration. <see cref="End"/> follows.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _uses++;
        }
    }

    /// <summary>Ends a use.</summary>
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

    /// <summary>Closes the connection in good order if it has been without use for a time: calls that come meanwhile are still answered.</summary>
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
