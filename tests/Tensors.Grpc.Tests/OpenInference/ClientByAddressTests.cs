using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Tensors.Grpc.OpenInference;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Clients whose process the server cannot see, such as those behind a proxy: their address is all that tells them apart.</summary>
public sealed class ClientByAddressTests : IDisposable
{
    // Reserved for documentation, so no connection of this machine has them.
    private const string Client = "192.0.2.1";
    private const string OtherClient = "192.0.2.2";

    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(2);

    private readonly ManualClock _clock = new();
    private readonly ClientSharedMemory _memory = new(64);
    private readonly RegisteredRegions _regions;

    public ClientByAddressTests() =>
        _regions = new RegisteredRegions(
            Options.Create(new OpenInferenceOptions { RegistrationGrace = _grace }),
            _clock
        );

    public void Dispose()
    {
        _regions.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void A_client_without_a_visible_process_is_known_by_its_address()
    {
        var connection = new ClientConnection(
            null,
            new IPEndPoint(IPAddress.Parse(Client), 40_000),
            new IPEndPoint(IPAddress.Loopback, 8001)
        );
        Assert.Equal(new ClientIdentity(null, IPAddress.Parse(Client), -1), ClientIdentity.Of(connection));
    }

    [Fact]
    public void A_connection_from_the_same_address_finds_the_regions_of_one_that_ended()
    {
        using (var ended = Connect(Client))
        {
            ended.View.Register("r", _memory.Key, 0, 64);
        }

        using var other = Connect(OtherClient);
        Assert.False(other.View.Has("r"));
        using var again = Connect(Client);
        Assert.True(again.View.Has("r"));
        Assert.Equal(1, _memory.Descriptors);
    }

    [Fact]
    public void A_connection_from_the_same_address_does_not_get_the_regions_of_one_that_is_open()
    {
        using var first = Connect(Client);
        first.View.Register("r", _memory.Key, 0, 64);
        using var second = Connect(Client);
        Assert.False(second.View.Has("r"));
        Assert.True(first.View.Has("r"));
    }

    [Fact]
    public void Regions_of_a_client_without_a_visible_process_go_after_the_grace_time()
    {
        using (var ended = Connect(Client))
        {
            ended.View.Register("r", _memory.Key, 0, 64);
        }

        _clock.Advance(_grace);
        Assert.Equal(1, _memory.Descriptors);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _memory.Descriptors);
        using var again = Connect(Client);
        var error = Assert.Throws<RpcException>(() => again.View.Use("r", 0, 64));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Equal("Unable to find shared memory region: 'r'", error.Status.Detail);
    }

    private Connection Connect(string address) => new(_regions, IPAddress.Parse(address));

    /// <summary>A connection as Kestrel shows it to a call. It ends when it is disposed.</summary>
    private sealed class Connection : IConnectionLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _closed = new();

        public Connection(RegisteredRegions regions, IPAddress remote)
        {
            var http = new DefaultHttpContext();
            http.Features.Set<IConnectionLifetimeFeature>(this);
            http.Connection.Id = Guid.NewGuid().ToString("n");
            http.Connection.RemoteIpAddress = remote;
            http.Connection.RemotePort = Random.Shared.Next(1024, 65_536);
            http.Connection.LocalIpAddress = IPAddress.Loopback;
            http.Connection.LocalPort = 8001;
            View = regions.Of(http);
        }

        public RegisteredRegions.View View { get; }

        public CancellationToken ConnectionClosed
        {
            get => _closed.Token;
            set => throw new NotSupportedException();
        }

        public void Abort() => _closed.Cancel();

        public void Dispose()
        {
            _closed.Cancel();
            _closed.Dispose();
        }
    }
}
