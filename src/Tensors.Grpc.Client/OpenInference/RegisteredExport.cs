using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>
/// Represents the registration of a region with a server. After <see cref="EndAsync"/> is called, the region is unregistered when the last
/// call that uses it has ended.
/// </summary>
internal sealed class RegisteredExport : IDisposable
{
    // More than enough, because registering and unregistering are small requests.
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    private readonly GRPCInferenceService.GRPCInferenceServiceClient _client;
    private readonly TaskCompletionSource _unregistered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _registered;
    private readonly CancellationToken _closed;
    private readonly CancellationTokenRegistration _whenClosed;

    // The registration itself counts as one use. A count of 0 is final.
    private UseCount _uses = new();

    /// <summary>Starts to register a region with the server. <see cref="WaitAsync"/> waits for the result.</summary>
    /// <param name="client">The gRPC client of the server.</param>
    /// <param name="exported">The exported region. It is disposed, which removes its name, when the server has responded.</param>
    /// <param name="whenClosed">Called when the region is closed, unless <see cref="EndAsync"/> was called before.</param>
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

        // Each registration has a new name, so that a late unregistration cannot remove a newer registration of the same region.
        Name = exported.Key[1..];
        _registered = RegisterAsync(exported);
    }

    public RegionId Region { get; }

    public string Name { get; }

    /// <summary>Gets a value indicating whether the region has been closed.</summary>
    public bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>
    /// Gets a value indicating whether the server rejected the region because it already has the maximum number of regions.
    /// </summary>
    public bool IsRefused =>
        _registered.Exception?.InnerException is RpcException { StatusCode: StatusCode.ResourceExhausted };

    /// <summary>Waits until the server has registered the region.</summary>
    /// <exception cref="RpcException">Registering failed.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => _registered.WaitAsync(cancellationToken);

    /// <summary>
    /// Adds a use of the registration. The use ends with <see cref="Dispose"/>. Returns false if the last use has already ended, which is possible
    /// only after <see cref="EndAsync"/>.
    /// </summary>
    public bool TryUse() => _uses.TryAdd();

    /// <summary>Ends a use of the registration. Ending the last use unregisters the region.</summary>
    public void Dispose()
    {
        if (_uses.Release())
        {
            _ = UnregisterAsync();
        }
    }

    /// <summary>
    /// Ends the registration. Must be called only once. The returned task completes when the region has been unregistered, or when
    /// unregistering has failed or timed out.
    /// </summary>
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
            await _client
                .SystemSharedMemoryRegisterAsync(
                    new SystemSharedMemoryRegisterRequest
                    {
                        Name = Name,
                        Key = exported.Key,
                        ByteSize = (ulong)exported.Size,
                    },
                    deadline: DateTime.UtcNow + _limit
                )
                .ConfigureAwait(false);
        }
    }

    private async Task UnregisterAsync()
    {
        try
        {
            await ((Task)_registered).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Done even if registering failed, because only the response may have been lost. The server ignores unknown names.
            await _client
                .SystemSharedMemoryUnregisterAsync(
                    new SystemSharedMemoryUnregisterRequest { Name = Name },
                    deadline: DateTime.UtcNow + _limit
                )
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or ObjectDisposedException)
        {
            // The server cannot be reached, or the channel was disposed: the registration ends with the connection.
        }
        finally
        {
            _unregistered.SetResult();
        }
    }
}
