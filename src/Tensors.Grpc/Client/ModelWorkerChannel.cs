using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Tensors.Grpc;

/// <summary>A connection to a worker. It finds out by itself whether tensors can go through shared memory.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class ModelWorkerChannel : IModelSource, IDisposable
{
    private const int NonceBytes = 32;

    private readonly GrpcChannel _channel;
    private readonly SharedMemoryAllocator _allocator;
    private readonly ModelWorkerChannelOptions _options;
    private readonly SemaphoreSlim _handshake = new(1, 1);
    private volatile Session _session = new("", null);
    private long _calls;
    private long _wireBytes;
    private long _sharedBytes;

    private ModelWorkerChannel(GrpcChannel channel, SharedMemoryAllocator allocator, ModelWorkerChannelOptions options)
    {
        _channel = channel;
        _allocator = allocator;
        _options = options;
        Client = new V1.ModelWorker.ModelWorkerClient(channel);
    }

    /// <summary>How tensors travel.</summary>
    public TensorTransport Transport => _session.IsShared ? TensorTransport.SharedMemory : TensorTransport.Inline;

    /// <summary>Why tensors travel inline, or null where they do not.</summary>
    public string? InlineReason => _session.InlineReason;

    /// <summary>What has gone through so far.</summary>
    public ChannelStatistics Statistics =>
        new(Volatile.Read(ref _calls), Volatile.Read(ref _wireBytes), Volatile.Read(ref _sharedBytes));

    internal V1.ModelWorker.ModelWorkerClient Client { get; }

    internal SharedMemoryAllocator Allocator => _allocator;

    internal Session CurrentSession => _session;

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="address"><c>unix:///path</c> for a Unix domain socket, <c>http://host:port</c> for TCP.</param>
    /// <param name="allocator">Where the caller's tensors are allocated, and the worker's opened. It stays the caller's.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
        options ??= new ModelWorkerChannelOptions();
        var channel = new ModelWorkerChannel(MakeChannel(address, options), allocator, options);
        try
        {
            await channel.HandshakeAsync(channel._session, cancellationToken);
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
            throw StatusMapper.ToError(e);
        }
    }

    /// <summary>Closes the connection. The worker frees what it held for it.</summary>
    public void Dispose()
    {
        _channel.Dispose();
        _handshake.Dispose();
    }

    /// <summary>Opens a session in place of one that the worker does not know, or leaves it if somebody has already.</summary>
    internal async Task HandshakeAsync(Session unknown, CancellationToken cancellationToken)
    {
        await _handshake.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(unknown, _session))
            {
                _session = await ShakeHandsAsync(cancellationToken);
                if (_session.InlineReason is { } reason && _options.Transport is TensorTransport.SharedMemory)
                {
                    LogInline(_options.Logger, reason);
                }
            }
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw StatusMapper.ToError(e);
        }
        finally
        {
            _handshake.Release();
        }
    }

    internal void Count(long wireBytes, long sharedBytes)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _wireBytes, wireBytes);
        Interlocked.Add(ref _sharedBytes, sharedBytes);
    }

    private async Task<Session> ShakeHandsAsync(CancellationToken cancellationToken)
    {
        var request = new V1.HandshakeRequest
        {
            MinProtocol = MessageLimits.Protocol,
            MaxProtocol = MessageLimits.Protocol,
        };
        var ours = _options.Transport is TensorTransport.Inline ? "Inline transport was asked for." : null;
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

    private static GrpcChannel MakeChannel(Uri address, ModelWorkerChannelOptions options)
    {
        // An idle connection is kept: the session ends with it.
        var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan };
        var target = address;
        if (string.Equals(address.Scheme, "unix", StringComparison.Ordinal))
        {
            var endPoint = new UnixDomainSocketEndPoint(address.LocalPath);
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(endPoint, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
            target = new Uri("http://localhost");
        }

        return GrpcChannel.ForAddress(
            target,
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                HttpVersion = HttpVersion.Version20,
                MaxReceiveMessageSize = options.MaxMessageBytes,
                MaxSendMessageSize = null,
            }
        );
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tensors travel as bytes: {Reason}")]
    private static partial void LogInline(ILogger logger, string reason);

    /// <summary>What the handshake found.</summary>
    /// <param name="Name">The worker's name for the session, empty for inline.</param>
    /// <param name="InlineReason">Why tensors travel as bytes, or null where they do not.</param>
    internal sealed record Session(string Name, string? InlineReason)
    {
        public bool IsShared => Name.Length > 0;
    }
}
