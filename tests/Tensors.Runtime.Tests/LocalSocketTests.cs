using System.Net.Sockets;
using System.Text;
using Tensors.Platform;

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
        SharedMemoryPlatform.Current.Sweep();
        using var opened = SharedMemoryRegion.Open(region.Id);
        Assert.Equal(region.Id, opened.Id);
    }

    [Fact]
    public void A_socket_has_a_place_whose_path_is_not_too_long_and_that_goes_with_it()
    {
        string path;
        using (var place = LocalSocket.Create())
        {
            path = place.Path;
            Assert.InRange(Encoding.UTF8.GetByteCount(path), 1, 103);
            Assert.Equal(
                path.Replace('\\', '/').TrimStart('/'),
                place.Address.LocalPath.Replace('\\', '/').TrimStart('/')
            );
            File.WriteAllBytes(path, []);
        }

        Assert.False(File.Exists(path));
    }

    [FactWhere(Needs.Posix)]
    public void A_socket_can_be_bound_and_reached()
    {
        using var place = LocalSocket.Create();
        var address = new UnixDomainSocketEndPoint(place.Path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(address);
        Assert.True(client.Connected);
    }

    [Theory]
    [InlineData("s-0123456789abcdef-00000001", true)]
    [InlineData("s-0123456789abcdef", false)]
    [InlineData("s-0123456789abcdeg-00000001", false)]
    [InlineData("p-0123456789abcdef-00000001", false)]
    public void A_sockets_name_tells_whose_it_is(string name, bool valid)
    {
        Assert.Equal(valid, FileNames.TryParseSocket(name, out var token));
        Assert.Equal(valid ? 0x0123456789abcdefUL : 0UL, token);
    }

    [Fact]
    public void The_longest_temporary_folder_of_macOS_leaves_room_for_a_sockets_name()
    {
        const string Folder = "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/tensors-4294967295/";
        Assert.InRange(Folder.Length + FileNames.NewSocket(UInt128.MaxValue).Length, 1, 103);
    }
}
