using System.Net.Sockets;
using System.Text;

namespace Tensors.Tests;

public sealed class LocalSocketTests
{
    [Fact]
    public void Disposing_it_twice_leaves_the_process_alive_for_its_peers()
    {
        using var region = SharedMemoryRegion.Create(100);
        var place = LocalSocket.Create();
        place.Dispose();
        place.Dispose();
        Platform.SharedMemoryPlatform.Current.Sweep();
        using var opened = SharedMemoryRegion.Open(region.Id);
        Assert.Equal(region.Id, opened.Id);
    }

    [Fact]
    public void A_socket_can_be_bound_there_and_goes_with_its_owner()
    {
        string path;
        using (var place = LocalSocket.Create())
        {
            path = place.Path;
            Assert.InRange(Encoding.UTF8.GetByteCount(path), 1, 103);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            Assert.True(File.Exists(path));
        }

        Assert.False(File.Exists(path));
    }
}
