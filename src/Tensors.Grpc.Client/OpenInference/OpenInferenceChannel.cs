using Grpc.Core;
using Grpc.Net.Client;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>
/// A connection to a server that speaks the Open Inference Protocol, version 2, over gRPC: NVIDIA Triton, a server of KServe,
/// <c>tensors serve</c>. Tensors go through the protocol's system shared memory where the server allows it, as bytes where not; the channel
/// finds out by itself.
/// </summary>
/// <remarks>
/// <para>
/// Shared are tensors in shared memory of the channel's allocator, on Linux, as they lie there: nothing is copied on this side. The
/// server opens a region at the first call with a tensor in it, and the channel unregisters it when the region is closed.
/// </para>
/// <para>
/// The protocol has no way to ask whether a server still reads or writes the tensors of a call that was given up. So giving up stops
/// waiting at once, while the call runs on at the server; memory that it refers to is kept until the server has answered. A call
/// whose tensors all travel as bytes is cancelled at the server as well.
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

    /// <summary>How tensors travel; through shared memory, as long as nothing is known against it.</summary>
    public TensorTransport Transport => InlineReason is null ? TensorTransport.SharedMemory : TensorTransport.Inline;

    /// <summary>Why tensors travel inline; null where they do not, or none has been sent yet.</summary>
    public string? InlineReason => Registrations.InlineReason;

    /// <summary>What has gone through so far.</summary>
    public ChannelStatistics Statistics => _figures.Now;

    internal GRPCInferenceService.GRPCInferenceServiceClient Client { get; }

    internal SharedMemoryAllocator Allocator { get; }

    internal RegisteredExports Registrations { get; }

    internal string ModelVersion => _options.ModelVersion;

    /// <summary>Makes a channel. It connects when it is first used.</summary>
    /// <param name="address">
    /// <c>http://host:port</c>, <c>unix:///path</c>, or several servers, which are then called in turn and with bytes: <c>dns:///host:port</c>,
    /// <c>static:///host:port,host:port</c>.
    /// </param>
    /// <param name="allocator">Where the caller's tensors are allocated. It stays the caller's.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is not valid, or an option is out of its range.</exception>
    public static OpenInferenceChannel ForAddress(
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

    /// <summary>A model of the server, to be called like one in this process.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelCallException">
    /// There is no such model, or one of its tensors cannot be one here, or the server cannot be reached.
    /// </exception>
    public async Task<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            var request = new ModelMetadataRequest { Name = name, Version = ModelVersion };
            var response = await Client.ModelMetadataAsync(request, cancellationToken: cancellationToken);
            return new OpenInferenceModel(this, OpenInferenceMetadata.Read(name, response));
        }
        catch (RpcException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToError(e);
        }
    }

    /// <summary>
    /// Has the server let go of the regions, for which it waits two seconds at most, and closes the connection. Calls that run fail.
    /// </summary>
    public void Dispose()
    {
        // On the pool: nothing here may wait for the thread that waits for it.
        Task.Run(Registrations.EndAsync).Wait(_farewell);
        _channel.Dispose();
    }

    /// <summary>The server with its address, for messages.</summary>
    internal string Peer => $"server at '{_address}'";

    /// <summary>The typed error for what the server, or the way to it, answered.</summary>
    internal ModelCallException ToError(RpcException error) => RpcErrors.ToError(error, Peer);

    internal void Count(long wireBytes, long sharedBytes) => _figures.Count(wireBytes, sharedBytes);
}
