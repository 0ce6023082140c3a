using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;

namespace Tensors.Grpc;

/// <summary>A connection to a worker. It finds out by itself whether tensors can go through shared memory.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ModelWorkerChannel : IModelSource, IDisposable
{
    private const int NonceBytes = 32;

    private readonly GrpcChannel _channel;
    private readonly SharedMemoryAllocator _allocator;
    private readonly ModelWorkerChannelOptions _options;
    private readonly SemaphoreSlim _handshake = new(1, 1);
    private volatile Session _session = new("", null);
    private readonly ChannelFigures _figures = new();
    private readonly string? _reasonAgainstSharing;

    private readonly ServerAddress _address;

    private ModelWorkerChannel(
        ServerAddress address,
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions options
    )
    {
        _address = address;
        _channel = GrpcChannels.Make(address, options.MaxMessageBytes);
        _reasonAgainstSharing =
            options.Transport is TensorTransport.Inline
                ? InlineReasons.AskedFor
                : GrpcChannels.ReasonAgainstSharing(address);
        _allocator = allocator;
        _options = options;
        Client = new V1.ModelWorker.ModelWorkerClient(_channel);
    }

    /// <summary>How tensors travel.</summary>
    public TensorTransport Transport => _session.IsShared ? TensorTransport.SharedMemory : TensorTransport.Inline;

    /// <summary>Why tensors travel inline, or null where they do not.</summary>
    public string? InlineReason => _session.InlineReason;

    /// <summary>What has gone through so far.</summary>
    public ChannelStatistics Statistics => _figures.Now;

    internal V1.ModelWorker.ModelWorkerClient Client { get; }

    internal SharedMemoryAllocator Allocator => _allocator;

    internal Session CurrentSession => _session;

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="address">
    /// <c>unix:///path</c> for a Unix domain socket, <c>http://host:port</c> for TCP, or several workers, which are then called in turn and with
    /// bytes: <c>dns:///host:port</c>, <c>static:///host:port,host:port</c>.
    /// </param>
    /// <param name="allocator">Where the caller's tensors are allocated, and the worker's opened. It stays the caller's.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The address is not valid, or an option is out of its range.</exception>
    /// <exception cref="ModelCallException">The worker cannot be reached, or speaks another protocol.</exception>
    public static async Task<ModelWorkerChannel> ConnectAsync(
        Uri address,
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(allocator);
        options = ModelWorkerChannelOptions.Snapshot(options);
        var channel = new ModelWorkerChannel(new ServerAddress(address), allocator, options);
        try
        {
            await channel.HandshakeAsync(channel._session, cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>A model of the worker, to be called like one in this process.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelCallException">There is no such model, or the worker is gone.</exception>
    public async Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            var request = new V1.ModelMetadataRequest { Model = name };
            var response = await Client.GetModelMetadataAsync(request, cancellationToken: cancellationToken);
            return new RemoteModel(this, response.ToMetadata());
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToError(e);
        }
    }

    /// <summary>Closes the connection. The worker frees what it held for it.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        _handshake.Dispose();
    }

    /// <summary>Opens a session in place of one that the worker does not know, or leaves it if another call has done so already.</summary>
    internal async Task HandshakeAsync(Session unknown, CancellationToken cancellationToken)
    {
        await _handshake.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (ReferenceEquals(unknown, _session))
            {
                _session = await ShakeHandsAsync(cancellationToken).ConfigureAwait(false);
                if (_session.InlineReason is { } reason && _options.Transport is TensorTransport.SharedMemory)
                {
                    InlineReasons.Log(_options.Logger, reason);
                }
            }
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToError(e);
        }
        finally
        {
            _handshake.Release();
        }
    }

    /// <summary>The worker could not open a region: tensors in it go as bytes, and new ones to another region if it was removed.</summary>
    internal void LeaveRegion(in TensorRef reference, string reason)
    {
        // This looks at the region at once, not at the next sweep.
        _ = _allocator.IsOpenable(reference);
        InlineReasons.LogRegion(_options.Logger, reference.Region, Shown.Sentence(reason));
    }

    /// <summary>Describes how the worker's process ended, or returns null where it runs; null where its process is not known.</summary>
    internal Func<string?>? DescribeEnd { get; set; }

    /// <summary>The worker with its address, for messages.</summary>
    internal string Peer => $"worker at '{_address}'";

    /// <summary>The typed error for what the worker, or the way to it, answered.</summary>
    internal ModelCallException ToError(RpcException error) => RpcErrors.ToError(error, Peer, DescribeEnd);

    internal void Count(long wireBytes, long sharedBytes) => _figures.Count(wireBytes, sharedBytes);

    private async Task<Session> ShakeHandsAsync(CancellationToken cancellationToken)
    {
        var request = new V1.HandshakeRequest
        {
            MinProtocol = MessageLimits.Protocol,
            MaxProtocol = MessageLimits.Protocol,
            MemoryFormat = SharedMemoryRegion.FormatVersion,
        };
        var ours = _reasonAgainstSharing;
        TensorBuffer nonce = default;
        if (ours is null)
        {
            (nonce, ours) = MakeNonce();
        }

        using (nonce)
        {
            if (ours is null)
            {
                request.Nonce = nonce.ToRef().ToMessage();
            }

            var response = await Client.HandshakeAsync(request, cancellationToken: cancellationToken);
            if (ours is not null)
            {
                return new Session("", ours);
            }

            if (MemoryFormats.ReasonAgainstSharing("worker", response.MemoryFormat, "client") is { } formats)
            {
                return new Session("", formats);
            }

            if (response.InlineReason.Length > 0)
            {
                return new Session("", response.InlineReason);
            }

            // What the worker read must be what stands there: an id alone could name another machine's memory.
            return nonce.AsReadOnlyBytes().SequenceEqual(response.Nonce.Span)
                ? new Session(response.Session, null)
                : new Session("", "The worker read other bytes than the client wrote: the two do not share memory.");
        }
    }

    private (TensorBuffer Nonce, string? Reason) MakeNonce()
    {
        try
        {
            var nonce = _allocator.Allocate(NonceBytes, _options.Session);
            if (nonce.Storage is TensorStorage.SharedMemory && !_allocator.IsOpenable(nonce.ToRef()))
            {
                // The region's files were removed; this has been noticed now, and the next tensor gets another region.
                nonce.Dispose();
                nonce = _allocator.Allocate(NonceBytes, _options.Session);
            }

            if (nonce.Storage is TensorStorage.Heap)
            {
                nonce.Dispose();

                // This does not fall back to the heap: where there is no shared memory at all, it says why.
                _ = _allocator.GetRegion(_options.Session);
                return (default, "The client has no room in shared memory.");
            }

            RandomNumberGenerator.Fill(nonce.AsBytes());
            return (nonce, null);
        }
        catch (TensorException e)
        {
            return (default, e.Message);
        }
    }

    /// <summary>What the handshake found.</summary>
    /// <param name="Name">The worker's name for the session, empty for inline.</param>
    /// <param name="InlineReason">Why tensors travel as bytes, or null where they do not.</param>
    internal sealed record Session(string Name, string? InlineReason)
    {
        public bool IsShared => Name.Length > 0;
    }
}
