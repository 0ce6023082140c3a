using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>How long registered regions, and the connections that hold them, are kept.</summary>
public sealed class KeptRegistrationTests
{
    private static readonly byte[] _preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] _emptySettings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    private static readonly int[] _a = [.. Enumerable.Range(0, 16)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_connects_again_finds_its_regions()
    {
        await using var server = await StartAsync();
        using var region = new ClientSharedMemory(64);
        var before = server.Connect(out var channel);
        await RegisterAsync(before, "r", region);
        await RegisterAsync(before, "s", region);
        channel.Dispose();

        var after = server.Connect();
        Assert.Equal(2, await CountAsync(after));
        var request = Requests.Raw("simple", "INT32", [1, 16], _a, _a);
        request.Outputs.Add(Requests.Output("OUTPUT0", "r", 64));
        await after.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_a.Select(x => 2 * x), region.Read<int>(0, 16));
        await after.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(0, region.Descriptors);
    }

    [Fact]
    public async Task A_kept_region_is_found_by_its_name_alone()
    {
        await using var server = await StartAsync();
        using var region = new ClientSharedMemory(64);
        var before = server.Connect(out var channel);
        await RegisterAsync(before, "used", region);
        await RegisterAsync(before, "asked", region);
        await RegisterAsync(before, "ended", region);
        channel.Dispose();

        var after = server.Connect();
        var request = Requests.Raw("simple", "INT32", [1, 16], _a, _a);
        request.Outputs.Add(Requests.Output("OUTPUT0", "used", 64));
        await after.ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Single(
            (
                await after.SystemSharedMemoryStatusAsync(new() { Name = "asked" }, cancellationToken: Cancellation)
            ).Regions
        );
        await after.SystemSharedMemoryUnregisterAsync(new() { Name = "ended" }, cancellationToken: Cancellation);
        Assert.Equal(2, await CountAsync(after));
    }

    [Fact]
    public async Task Registering_a_name_anew_replaces_the_kept_region()
    {
        await using var server = await StartAsync();
        using var old = new ClientSharedMemory(64);
        using var anew = new ClientSharedMemory(32);
        var before = server.Connect(out var channel);
        await RegisterAsync(before, "r", old);
        channel.Dispose();
        var after = server.Connect();
        await RegisterAsync(after, "r", anew);
        await Workers.EventuallyAsync(() => old.Descriptors == 0);
        var status = await after.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(32UL, Assert.Single(status.Regions).Value.ByteSize);
    }

    [Fact]
    public async Task The_regions_of_a_process_that_ended_go()
    {
        await using var server = await StartAsync();
        using var region = new ClientSharedMemory(64);
        var body = Path.GetTempFileName();
        try
        {
            var message = Requests.Register("r", region.Key, 64).ToByteArray();
            var frame = new byte[5 + message.Length];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
            message.CopyTo(frame, 5);
            await File.WriteAllBytesAsync(body, frame, Cancellation);
            await Programs.MustRunAsync(
                "curl",
                "--silent",
                "--fail",
                "--http2-prior-knowledge",
                "--header",
                "content-type: application/grpc",
                "--header",
                "te: trailers",
                "--data-binary",
                "@" + body,
                "--output",
                "/dev/null",
                $"{server.Address}inference.GRPCInferenceService/SystemSharedMemoryRegister"
            );
        }
        finally
        {
            File.Delete(body);
        }

        // Its regions are not those of this process, neither before they go nor afterwards.
        Assert.Equal(0, await CountAsync(server.Connect()));
        await Workers.EventuallyAsync(() => region.Descriptors == 0);
    }

    [Fact]
    public async Task No_more_regions_are_kept_than_a_connection_may_have()
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { MaxRegions = 2 },
            null,
            Simple()
        );
        using var region = new ClientSharedMemory(64);
        for (var i = 0; i < 3; i++)
        {
            var client = server.Connect(out var channel);
            await RegisterAsync(client, $"a{i}", region);
            await RegisterAsync(client, $"b{i}", region);
            channel.Dispose();
        }

        await Workers.EventuallyAsync(() => region.Descriptors == 2);
        Assert.Equal(2, await CountAsync(server.Connect()));
    }

    [Fact]
    public async Task A_connection_with_a_region_outlives_the_idle_timeout_and_another_does_not()
    {
        await using var server = await ProtocolServer.StartAsync(
            new OpenInferenceOptions { RegistrationGrace = TimeSpan.Zero },
            options => options.IdleTimeout = TimeSpan.FromSeconds(2),
            Simple()
        );
        using var region = new ClientSharedMemory(64);
        var client = server.Connect();
        await RegisterAsync(client, "r", region);

        // It is idle for longer than this one, which is closed.
        using var idle = await ConnectAsync(server);
        await ReadToEndAsync(idle);
        Assert.Equal(1, await CountAsync(client));

        await client.SystemSharedMemoryUnregisterAsync(new(), cancellationToken: Cancellation);
        Assert.Equal(0, await CountAsync(client));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_pings_is_disconnected()
    {
        await using var server = await ProtocolServer.StartAsync(
            null,
            options =>
            {
                options.IdleTimeout = Timeout.InfiniteTimeSpan;
                options.KeepAlivePingInterval = TimeSpan.FromSeconds(1);
                options.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
            },
            Simple()
        );
        using var dead = await ConnectAsync(server);
        await ReadToEndAsync(dead);
    }

    [Fact]
    public async Task The_process_at_the_other_end_of_a_connection_is_known()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var other = new RunningProgram(
            Programs.Command("bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}; exec sleep 1000")
        );
        using var accepted = await listener.AcceptSocketAsync(Cancellation);
        var client = ClientIdentity.Of(
            new ClientConnection(accepted, (IPEndPoint)accepted.RemoteEndPoint!, (IPEndPoint)accepted.LocalEndPoint!)
        );
        Assert.Equal(other.Id, client.Process?.Id);
        Assert.False(client.Process!.HasEnded);
        await other.KillAsync();
        await other.WaitAsync();
        Assert.True(client.Process.HasEnded);
    }

    internal static AddModel<int> Simple() => new("simple", [new TensorAxis("batch", null), new TensorAxis(null, 16)]);

    private static Task<ProtocolServer> StartAsync() => ProtocolServer.StartAsync(Simple());

    private static async Task RegisterAsync(
        GRPCInferenceService.GRPCInferenceServiceClient client,
        string name,
        ClientSharedMemory region
    ) =>
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register(name, region.Key, (ulong)new FileInfo(region.Path).Length),
            cancellationToken: Cancellation
        );

    private static async Task<int> CountAsync(GRPCInferenceService.GRPCInferenceServiceClient client) =>
        (await client.SystemSharedMemoryStatusAsync(new(), cancellationToken: Cancellation)).Regions.Count;

    /// <summary>A client that says that it speaks HTTP/2, and then nothing.</summary>
    private static async Task<Socket> ConnectAsync(ProtocolServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, Cancellation);
        await socket.SendAsync(_preface.Concat(_emptySettings).ToArray(), Cancellation);
        return socket;
    }

    private static async Task ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, Cancellation) > 0)
            {
                // Settings, pings and what the server says at the end.
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
        {
            // Closed, too.
        }
    }
}
