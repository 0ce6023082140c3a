using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>The regions of an allocator that a server has open: each registered when a tensor in it is first sent.</summary>
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

    /// <summary>Why nothing is registered any more; null as long as nothing is known against it.</summary>
    public string? InlineReason => _inlineReason;

    /// <summary>Registers nothing from now on.</summary>
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

    /// <summary>A use of a region's registration, to be disposed after the call; null where its tensors go as bytes.</summary>
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
                $"The server does not open regions. It answered {e.StatusCode}: {Shown.Sentence(e.Status.Detail)}"
            );
            return null;
        }
        catch
        {
            registration.Dispose();
            throw;
        }
    }

    /// <summary>Ends a registration, if it has not been: the server does not know it any more, or the region is gone.</summary>
    public void Forget(RegisteredExport registration)
    {
        if (_known.TryRemove(KeyValuePair.Create(registration.Region, registration)))
        {
            _ = registration.EndAsync();
        }
    }

    /// <summary>Ends all, and registers nothing from now on.</summary>
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
            // It went before it could be found here.
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
            // The region's files were removed. Its tensors go as bytes; new ones lie in another region.
            return null;
        }
        catch (SharedMemoryException e)
        {
            GoInline(e.Message);
            return null;
        }
    }

    /// <summary>Determines whether an error says nothing about shared memory: one of the connection, which has a cause here, or of the call.</summary>
    /// <remarks>Triton without a manager of shared memory answers UNAVAILABLE (triton-inference-server/server, pull request 8936).</remarks>
    private static bool IsPassing(RpcException error) =>
        error.Status.DebugException is not null
        || error.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Cancelled
        || (
            error.StatusCode is StatusCode.Unavailable
            && !error.Status.Detail.Contains("shared memory", StringComparison.OrdinalIgnoreCase)
        );
}
