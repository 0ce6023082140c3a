using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.Channels;

/// <summary>A server that answers what a test tells it to, on a port of loopback.</summary>
internal sealed class FakeTriton : GRPCInferenceService.GRPCInferenceServiceBase, IAsyncDisposable
{
    private WebApplication? _application;
    private ServerCallContext? _registering;

    /// <summary>By default one input and one output, of any number of int32.</summary>
    public ModelMetadataResponse Metadata { get; } =
        new() { Inputs = { Tensor("x", "INT32", -1) }, Outputs = { Tensor("y", "INT32", -1) } };

    /// <summary>What it answers; by default three elements in bytes.</summary>
    public Func<ModelInferRequest, ModelInferResponse> Answer { get; set; } =
        _ => new ModelInferResponse { Outputs = { Output("y", "INT32", 3) }, RawOutputContents = { Bytes(12) } };

    /// <summary>What it answers to a registration; by default that it takes none.</summary>
    public Func<SystemSharedMemoryRegisterRequest, Status> Register { get; set; } =
        _ => new Status(StatusCode.Unimplemented, "No shared memory here.");

    public List<ModelInferRequest> Requests { get; } = [];

    public int Registrations;

    public Uri Address =>
        new(
            _application!
                .Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First()
        );

    public static ModelMetadataResponse.Types.TensorMetadata Tensor(
        string name,
        string datatype,
        params long[] shape
    ) =>
        new()
        {
            Name = name,
            Datatype = datatype,
            Shape = { shape },
        };

    public static ModelInferResponse.Types.InferOutputTensor Output(
        string name,
        string datatype,
        params long[] shape
    ) =>
        new()
        {
            Name = name,
            Datatype = datatype,
            Shape = { shape },
        };

    public static Google.Protobuf.ByteString Bytes(int count) => Google.Protobuf.ByteString.CopyFrom(new byte[count]);

    /// <summary>Resets the stream of the registration that is being answered.</summary>
    public void Abort() => _registering!.GetHttpContext().Abort();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(this);
        _application = builder.Build();
        _application.MapGrpcService<FakeTriton>();
        await _application.StartAsync(TestContext.Current.CancellationToken);
    }

    public override Task<ModelMetadataResponse> ModelMetadata(
        ModelMetadataRequest request,
        ServerCallContext context
    ) => Task.FromResult(Metadata);

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return Task.FromResult(Answer(request));
    }

    public override Task<SystemSharedMemoryRegisterResponse> SystemSharedMemoryRegister(
        SystemSharedMemoryRegisterRequest request,
        ServerCallContext context
    )
    {
        Interlocked.Increment(ref Registrations);
        _registering = context;
        var status = Register(request);
        return status.StatusCode is StatusCode.OK
            ? Task.FromResult(new SystemSharedMemoryRegisterResponse())
            : throw new RpcException(status);
    }

    public override Task<SystemSharedMemoryUnregisterResponse> SystemSharedMemoryUnregister(
        SystemSharedMemoryUnregisterRequest request,
        ServerCallContext context
    ) => Task.FromResult(new SystemSharedMemoryUnregisterResponse());

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }
}
