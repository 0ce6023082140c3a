using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;

namespace Tensors.Grpc;

/// <summary>Represents a connection to a worker. It detects whether tensors can be sent through shared memory.</summary>
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

    /// <summary>Gets the way in which tensors are currently sent.</summary>
    public TensorTransport Transport => _session.IsShared ? TensorTransport.SharedMemory : TensorTransport.Inline;

    /// <summary>
    /// Gets the reason why tensors are sent inline (as bytes in a message), or null if they are sent through shared memory.
    /// </summary>
    public string? InlineReason => _session.InlineReason;

    /// <summary>Gets the numbers of calls that the channel has made and of bytes that it has transferred so far.</summary>
    public ChannelStatistics Statistics => _figures.Now;

    internal V1.ModelWorker.ModelWorkerClient Client { get; }

    internal SharedMemoryAllocator Allocator => _allocator;

    internal Session CurrentSession => _session;

    /// <summary>Connects to a worker, and negotiates the protocol version and how tensors are sent.</summary>
    /// <param name="address">
    /// The address of one worker, <c>unix:///path</c> for a Unix domain socket or <c>http://host:port</c> for TCP, or of several workers,
    /// <c>dns:///host:port</c> or <c>static:///host:port,host:port</c>. Several workers are called in turn, and tensors are sent to them inline.
    /// </param>
    /// <param name="allocator">
    /// The allocator of the tensors that the caller sends. It also opens the tensors that the worker returns. The channel does not dispose it.
    /// </param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <exception cref="ArgumentException">The address is not valid, or an option is out of its range.</exception>
    /// <exception cref="ModelCallException">The worker cannot be reached, or has no protocol version in common with this library.</exception>
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

    /// <summary>Gets a model of the worker, which is called like a model in this process.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ModelCallException">The worker has no model of that name, or cannot be reached.</exception>
    public async ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            var request = new V1.ModelMetadataRequest { Model = name };
            var response = await Client
                .GetModelMetadataAsync(request, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return new RemoteModel(this, response.ToMetadata());
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToError(e);
        }
    }

    /// <summary>Closes the connection. The worker then ends the session of the connection and frees its memory.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        _handshake.Dispose();
    }

    /// <summary>
    /// Opens a new session with the worker, to replace a session that the worker does not know. Has no effect if another call has already
    /// replaced it.
    /// </summary>
    /// <param name="unknown">The session that the worker does not know.</param>
    /// <param name="cancellationToken">Cancels the handshake.</param>
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

    /// <summary>
    /// Handles a region that the worker could not open. Logs the failure, and checks whether the region's files were removed. If they
    /// were removed, new tensors are allocated in another region.
    /// </summary>
    internal void LeaveRegion(in TensorRef reference, string reason)
    {
        // This checks the region now instead of at the next sweep.
        _ = _allocator.IsOpenable(reference);
        InlineReasons.LogRegion(_options.Logger, reference.Region, Shown.Sentence(reason));
    }

    /// <summary>
    /// Gets or sets a delegate that returns a description of how the worker process ended, or null while the process runs. The property
    /// is null if this process did not start the worker.
    /// </summary>
    internal Func<string?>? DescribeEnd { get; set; }

    /// <summary>Gets the phrase that names the worker and its address in messages.</summary>
    internal string Peer => $"worker at '{_address}'";

    /// <summary>Converts a gRPC error of the worker or the connection to the exception that the channel throws.</summary>
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

            var response = await Client
                .HandshakeAsync(request, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
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

            // The worker must have read the bytes that the client wrote: on another machine, the same id could name other memory.
            return nonce.AsReadOnlyBytes().SequenceEqual(response.Nonce.Span)
                ? new Session(response.Session, null)
                : new Session(
                    "",
                    "The worker did not read the bytes that the client wrote, so the two processes do not share memory."
                );
        }
    }

    private (TensorBuffer Nonce, string? Reason) MakeNonce()
    {
        try
        {
            var nonce = _allocator.Allocate(NonceBytes, _options.Session);
            if (nonce.Storage is TensorStorage.SharedMemory && !_allocator.IsOpenable(nonce.ToRef()))
            {
                // The region's files were removed. IsOpenable has noticed that, so the next tensor is allocated in another region.
                nonce.Dispose();
                nonce = _allocator.Allocate(NonceBytes, _options.Session);
            }

            if (nonce.Storage is TensorStorage.Heap)
            {
                nonce.Dispose();

                // GetRegion does not fall back to the heap: without shared memory, it throws an exception with the reason.
                _ = _allocator.GetRegion(_options.Session);
                return (
                    default,
                    "The client has no free shared memory. Dispose tensors, or raise MaxBytes or PerSessionQuota of its allocator."
                );
            }

            RandomNumberGenerator.Fill(nonce.AsBytes());
            return (nonce, null);
        }
        catch (TensorException e)
        {
            return (default, e.Message);
        }
    }

    /// <summary>Describes the result of a handshake with a worker.</summary>
    /// <param name="Name">The worker's name for the session, or empty if tensors are sent inline.</param>
    /// <param name="InlineReason">The reason why tensors are sent inline, or null if they are sent through shared memory.</param>
    internal sealed record Session(string Name, string? InlineReason)
    {
        public bool IsShared => Name.Length > 0;
    }
}
