using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>One region as a server knows it. It is unregistered when it has been ended and the last call that uses it is over.</summary>
internal sealed class RegisteredExport : IDisposable
{
    // A server that does not answer a question as small as these has other troubles.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    private readonly GRPCInferenceService.GRPCInferenceServiceClient _client;
    private readonly TaskCompletionSource _unregistered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _registered;
    private readonly CancellationToken _closed;
    private readonly CancellationTokenRegistration _whenClosed;

    // The registration itself is one use; the count never rises from 0 again.
    private int _uses = 1;

    /// <summary>Begins to register a region.</summary>
    /// <param name="client">The server.</param>
    /// <param name="exported">The region; its name goes as soon as the server has answered.</param>
    /// <param name="whenClosed">Called when the region has gone, unless the registration has been ended.</param>
    public RegisteredExport(
        GRPCInferenceService.GRPCInferenceServiceClient client,
        [TransfersOwnership] ExportedRegion exported,
        Action<RegisteredExport> whenClosed
    )
    {
        _client = client;
        Region = exported.Region;
        _closed = exported.Closed;
        _whenClosed = _closed.UnsafeRegister((_, _) => whenClosed(this), null);

        // The server's name for it is new each time, so that what is unregistered late is not what was registered anew.
        Name = exported.Key[1..];
        _registered = RegisterAsync(exported);
    }

    public RegionId Region { get; }

    public string Name { get; }

    /// <summary>Whether the region has gone.</summary>
    public bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>Whether the server has no room for the region.</summary>
    public bool IsRefused =>
        _registered.Exception?.InnerException is RpcException { StatusCode: StatusCode.ResourceExhausted };

    /// <summary>Waits until the server has opened the region.</summary>
    /// <exception cref="RpcException">It has not.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => _registered.WaitAsync(cancellationToken);

    /// <summary>Uses the registration, until <see cref="Dispose"/>. False where it has been ended.</summary>
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

    /// <summary>Ends one use.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _ = UnregisterAsync();
        }
    }

    /// <summary>Ends the registration, to be called once. Complete when the server has let go, or did not answer.</summary>
    public Task EndAsync()
    {
        _whenClosed.Unregister();
        Dispose();
        return _unregistered.Task;
    }

    private async Task RegisterAsync(ExportedRegion exported)
    {
        using (exported)
        {
            await _client.SystemSharedMemoryRegisterAsync(
                new SystemSharedMemoryRegisterRequest
                {
                    Name = Name,
                    Key = exported.Key,
                    ByteSize = (ulong)exported.Size,
                },
                deadline: DateTime.UtcNow + _limit
            );
        }
    }

    private async Task UnregisterAsync()
    {
        try
        {
            await ((Task)_registered).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Also where registering failed: the answer alone may have been lost. An unknown name is no error.
            await _client.SystemSharedMemoryUnregisterAsync(
                new SystemSharedMemoryUnregisterRequest { Name = Name },
                deadline: DateTime.UtcNow + _limit
            );
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException)
        {
            // The server is gone, or the channel: neither has anything any more.
        }
        finally
        {
            _unregistered.SetResult();
        }
    }
}
