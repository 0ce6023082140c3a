using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>
/// Manages the registrations of an allocator's regions with a server. A region is registered when a tensor in it is first sent.
/// </summary>
internal sealed class RegisteredExports(
    GRPCInferenceService.GRPCInferenceServiceClient client,
    SharedMemoryAllocator allocator,
    ILogger logger
)
{
    private readonly ConcurrentDictionary<RegionId, RegisteredExport> _known = new();

    private readonly Lock _gate = new();
    private volatile string? _inlineReason;
    private bool _isEnded;

    /// <summary>Gets the reason why the channel has stopped registering regions, or null if it still registers them.</summary>
    public string? InlineReason => _inlineReason;

    /// <summary>
    /// Stops registering regions: all tensors are sent as bytes from now on. Logs the reason, unless the options selected inline transport.
    /// </summary>
    public void GoInline(string reason)
    {
        lock (_gate)
        {
            if (_inlineReason is not null)
            {
                return;
            }

            _inlineReason = reason;
        }

        if (!ReferenceEquals(reason, InlineReasons.AskedFor))
        {
            InlineReasons.Log(logger, reason);
        }
    }

    /// <summary>
    /// Acquires the registration of a region for a call, and registers the region if necessary. The caller disposes the result after the
    /// call. Returns null if the tensors of the region must be sent as bytes.
    /// </summary>
    /// <exception cref="RpcException">The server cannot be reached.</exception>
    public async ValueTask<RegisteredExport?> UseAsync(RegionId region, CancellationToken cancellationToken)
    {
        if (
            _inlineReason is not null
            || FindOrBegin(region) is not { IsRefused: false } registration
            || !registration.TryUse()
        )
        {
            return null;
        }

        try
        {
            await registration.WaitAsync(cancellationToken).ConfigureAwait(false);
            return registration;
        }
        catch (RpcException e)
        {
            registration.Dispose();
            if (registration.IsRefused)
            {
                return null;
            }

            Forget(registration);
            if (IsPassing(e))
            {
                throw;
            }

            GoInline(
                $"The server cannot use the client's shared memory. It responded with {e.StatusCode}: {Shown.Sentence(e.Status.Detail)}"
            );
            return null;
        }
        catch
        {
            registration.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Ends a registration. Called when the server no longer knows it or the region has been closed. Has no effect if the registration
    /// has already been ended.
    /// </summary>
    public void Forget(RegisteredExport registration)
    {
        if (_known.TryRemove(KeyValuePair.Create(registration.Region, registration)))
        {
            _ = registration.EndAsync();
        }
    }

    /// <summary>Ends all registrations, and stops registering regions.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _isEnded = true;
        }

        List<Task> ends = [];
        foreach (var known in _known)
        {
            if (_known.TryRemove(known))
            {
                ends.Add(known.Value.EndAsync());
            }
        }

        return Task.WhenAll(ends);
    }

    private RegisteredExport? FindOrBegin(RegionId region)
    {
        if (_known.TryGetValue(region, out var known))
        {
            return known;
        }

        RegisteredExport registration;
        lock (_gate)
        {
            if (_known.TryGetValue(region, out known))
            {
                return known;
            }

            if (_isEnded || TryExport(region) is not { } exported)
            {
                return null;
            }

            registration = new RegisteredExport(client, exported, Forget);
            _known[region] = registration;
        }

        if (registration.IsClosed)
        {
            // The region was closed before the registration was added, so the callback did not find it.
            Forget(registration);
        }

        return registration;
    }

    private ExportedRegion? TryExport(RegionId region)
    {
        try
        {
            return allocator.TryExport(region);
        }
        catch (RegionNotFoundException)
        {
            // The region's files were removed. Its tensors are sent as bytes, and new tensors are allocated in another region.
            return null;
        }
        catch (SharedMemoryException e)
        {
            GoInline(e.Message);
            return null;
        }
    }

    /// <summary>
    /// Determines whether an error is temporary and says nothing about the server's support for shared memory. This is true for an error
    /// of the connection, which has a <see cref="Status.DebugException"/>, and for an error of the call itself.
    /// </summary>
    /// <remarks>
    /// Triton without a shared memory manager responds with UNAVAILABLE with a message about shared memory (triton-inference-server/server, pull
    /// request 8936), so that status is temporary only with another message.
    /// </remarks>
    private static bool IsPassing(RpcException error) =>
        error.Status.DebugException is not null
        || error.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Cancelled
        || (
            error.StatusCode is StatusCode.Unavailable
            && !error.Status.Detail.Contains("shared memory", StringComparison.OrdinalIgnoreCase)
        );
}
