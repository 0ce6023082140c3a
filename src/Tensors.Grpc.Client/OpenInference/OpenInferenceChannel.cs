using Grpc.Core;
using Grpc.Net.Client;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>
/// Represents a connection to a server of the Open Inference Protocol, version 2, over gRPC, such as NVIDIA Triton, a server of KServe or
/// <c>tensors serve</c>. The channel detects whether the server accepts shared memory (the protocol's system shared memory extension). If
/// it does not, tensors are sent as bytes.
/// </summary>
/// <remarks>
/// <para>
/// On Linux, tensors in shared memory of the channel's allocator are shared without a copy on the side of the client. The channel registers
/// a region with the server at the first call with a tensor in it, and unregisters it when the region is closed.
/// </para>
/// <para>
/// The protocol has no way to ask whether a server still reads or writes the tensors of a cancelled call. So cancellation ends the wait of
/// the caller immediately, but the call continues on the server, and the memory that it refers to is kept until the server has responded. A call
/// whose tensors are all sent as bytes is cancelled on the server as well.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class OpenInferenceChannel : IModelSource, IDisposable
{
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;
    private readonly OpenInferenceChannelOptions _options;
    private readonly ChannelFigures _figures = new();

    private readonly ServerAddress _address;

    private OpenInferenceChannel(
        ServerAddress address,
        SharedMemoryAllocator allocator,
        OpenInferenceChannelOptions options
    )
    {
        _address = address;
        _channel = GrpcChannels.Make(address, options.MaxMessageBytes);
        _options = options;
        Allocator = allocator;
        Client = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
        Registrations = new RegisteredExports(Client, allocator, options.Logger);
    }

    /// <summary>
    /// Gets the way in which tensors are currently sent. It is <see cref="TensorTransport.SharedMemory"/> until the channel finds a
    /// reason not to use shared memory.
    /// </summary>
    public TensorTransport Transport => InlineReason is null ? TensorTransport.SharedMemory : TensorTransport.Inline;

    /// <summary>
    /// Gets the reason why tensors are sent inline (as bytes in a message), or null if the channel has found no reason not to use shared
    /// memory.
    /// </summary>
    public string? InlineReason => Registrations.InlineReason;

    /// <summary>Gets the numbers of calls that the channel has made and of bytes that it has transferred so far.</summary>
    public ChannelStatistics Statistics => _figures.Now;

    internal GRPCInferenceService.GRPCInferenceServiceClient Client { get; }

    internal SharedMemoryAllocator Allocator { get; }

    internal RegisteredExports Registrations { get; }

    internal string ModelVersion => _options.ModelVersion;

    /// <summary>Connects to a server, and sends one request to verify that the server responds.</summary>
    /// <param name="address">
    /// The address of one server, <c>http://host:port</c> or <c>unix:///path</c>, or of several servers, <c>dns:///host:port</c> or
    /// <c>static:///host:port,host:port</c>. Several servers are called in turn, and tensors are sent to them inline.
    /// </param>
    /// <param name="allocator">The allocator of the tensors that the caller sends. The channel does not dispose it.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <exception cref="ArgumentException">The address is not valid, or an option is out of its range.</exception>
    /// <exception cref="ModelCallException">The server cannot be reached.</exception>
    public static async Task<OpenInferenceChannel> ConnectAsync(
        Uri address,
        SharedMemoryAllocator allocator,
        OpenInferenceChannelOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var channel = ForAddress(address, allocator, options);
        try
        {
            await channel.CheckAsync(cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Creates a channel that connects on its first request.</summary>
    /// <inheritdoc cref="ConnectAsync" path="/param"/>
    internal static OpenInferenceChannel ForAddress(
        Uri address,
        SharedMemoryAllocator allocator,
        OpenInferenceChannelOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(allocator);
        options = OpenInferenceChannelOptions.Snapshot(options);
        var server = new ServerAddress(address);
        var channel = new OpenInferenceChannel(server, allocator, options);
        if (options.Transport is TensorTransport.Inline)
        {
            channel.Registrations.GoInline(InlineReasons.AskedFor);
        }
        else if (GrpcChannels.ReasonAgainstSharing(server) is { } reason)
        {
            channel.Registrations.GoInline(reason);
        }

        return channel;
    }

    /// <summary>Gets a model of the server, which is called like a model in this process.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ModelCallException">
    /// The server has no model of that name, the model has a tensor that this library does not support, or the server cannot be reached.
    /// </exception>
    public async ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            var request = new ModelMetadataRequest { Name = name, Version = ModelVersion };
            var response = await Client
                .ModelMetadataAsync(request, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return new OpenInferenceModel(this, OpenInferenceMetadata.Read(name, response));
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToError(e);
        }
    }

    /// <summary>
    /// Unregisters the regions from the server, waiting at most two seconds for the responses, and closes the connection. Running calls
    /// fail.
    /// </summary>
    public void Dispose()
    {
        // Runs on the thread pool, so that no continuation needs the thread that waits here.
        Task.Run(Registrations.EndAsync).Wait(_farewell);
        _channel.Dispose();
    }

    /// <summary>Gets the phrase that names the server and its address in messages.</summary>
    internal string Peer => $"server at '{_address}'";

    /// <summary>Converts a gRPC error of the server or the connection to the exception that the channel throws.</summary>
    internal ModelCallException ToError(RpcException error) => RpcErrors.ToError(error, Peer);

    // Any response will do, even that the server is not live yet or does not implement this method: it shows that a server responds.
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Client
                .ServerLiveAsync(new ServerLiveRequest(), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode is not StatusCode.Unimplemented)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToError(e);
        }
    }

    internal void Count(long wireBytes, long sharedBytes) => _figures.Count(wireBytes, sharedBytes);
}
