using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Tensors.Platform;

namespace Tensors.Tests;

public sealed class LocalSocketPathTests
{
    [Fact]
    public void Disposing_it_twice_leaves_regions_alone()
    {
        using var region = SharedMemoryRegion.Create(100);
        var place = LocalSocketPath.Create();
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
        using (var place = LocalSocketPath.Create())
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
        using var place = LocalSocketPath.Create();
        var address = new UnixDomainSocketEndPoint(place.Path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(address);
        Assert.True(client.Connected);
    }

    [Theory]
    [InlineData("l-0123456789abcdef", true)]
    [InlineData("l-0123456789abcde", false)]
    [InlineData("l-0123456789abcdeg", false)]
    [InlineData("s-0123456789abcdef", false)]
    public void The_name_of_a_sockets_lock_tells_which_socket_it_is(string name, bool valid)
    {
        Assert.Equal(valid, FileNames.TryGetSocketOf(name, out var socket));
        Assert.Equal(valid ? "s-0123456789abcdef" : "", socket);
    }

    [Fact]
    public void The_longest_temporary_folder_of_macOS_leaves_room_for_a_sockets_name()
    {
        const string Folder = "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/tensors-v2-4294967295/";
        Assert.InRange(Folder.Length + FileNames.NewSocket().Length, 1, 103);
    }

    [Fact]
    public void The_socket_of_a_killed_process_is_removed_and_one_without_a_lock_is_left_alone()
    {
        var unknown = Path.Combine(Folder.Path, FileNames.NewSocket());
        File.WriteAllBytes(unknown, []);
        using var living = LocalSocketPath.Create();
        File.WriteAllBytes(living.Path, []);
        using var peer = PeerProcess.Start();
        var left = peer.Do("socket");
        Assert.True(File.Exists(left));
        peer.Kill();
        Eventually.IsTrue(() =>
        {
            SharedMemoryPlatform.Current.Sweep();
            return !File.Exists(left);
        });
        Assert.True(File.Exists(unknown) && File.Exists(living.Path));
        File.Delete(unknown);
    }

    [FactWhere(Needs.Linux)]
    [SupportedOSPlatform("linux")]
    public void Disposing_it_after_the_folder_was_removed_throws_nothing()
    {
        using var root = new TestRoot();
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", root.Path));
        peer.Do("socket");
        root.RemoveFolder();
        peer.Do("socket-dispose");
        Assert.Equal(0, peer.Finish());
    }
}
