using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Sealed regions that are sent over a socket, between processes that need not trust each other.</summary>
public sealed partial class SentRegionTests
{
    private static readonly SharedMemoryAllocatorOptions _sealed = new() { Backing = RegionBacking.SealedMemory };

    [FactWhere(Needs.Linux)]
    public async Task A_receiver_with_a_folder_of_its_own_is_seen_to_live_and_to_die()
    {
        var root = Directory.CreateTempSubdirectory();
        using var owner = new SharedMemoryAllocator(_sealed);
        using var peer = PeerProcess.Start(environment: ("TENSORS_SHARED_MEMORY_ROOT", root.FullName));
        await SendAsync(owner, peer);
        var first = owner.Allocate(4096);
        first.AsBytes().Fill(1);
        var adopted = peer.Open(first.Publish());

        // Longer than the second between two sweeps, of the owner and of the peer.
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        owner.RemoveExpired(TimeSpan.Zero);
        using var second = owner.Allocate(4096);
        second.AsBytes().Fill(2);
        Assert.Equal(4096, peer.Sum(adopted));
        peer.Do($"dispose {adopted}");
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        var lent = peer.Open(second.ToRef());
        Assert.Equal((2 * 4096, 0), (peer.Sum(lent), owner.Metrics.Reaps));

        second.Dispose();
        Assert.Equal(4096, owner.GetSessionUsage("").UsedBytes);
        peer.Kill();
        Eventually.IsTrue(() => owner.RemoveExpired(TimeSpan.Zero) is (1, 4096) || owner.Metrics.Reaps == 1);
        Assert.Equal((0, 1), (owner.GetSessionUsage("").UsedBytes, owner.Metrics.Reaps));
        root.Delete(recursive: true);
    }

    [FactWhere(Needs.Linux)]
    public async Task A_region_disposed_while_the_socket_is_full_is_not_sent()
    {
        using var sockets = new SocketPair();
        sockets.One.Blocking = false;
        while (sockets.One.Poll(TimeSpan.Zero, SelectMode.SelectWrite))
        {
            Fill(sockets.One);
        }

        var region = SharedMemoryRegion.Create(4096, new() { Backing = RegionBacking.SealedMemory });
        var sending = Task.Run(() => region.SendTo(sockets.One), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(sending.IsCompleted);
        region.Dispose();
        var buffer = new byte[1 << 16];
        while (!sending.IsCompleted)
        {
            if (sockets.Other.Poll(TimeSpan.FromMilliseconds(10), SelectMode.SelectRead))
            {
                sockets.Other.Receive(buffer);
            }
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending);
        Assert.Throws<ObjectDisposedException>(() => region.SendTo(sockets.One));
    }

    [FactWhere(Needs.Linux)]
    public void Memory_of_a_kind_that_may_have_no_pages_is_refused()
    {
        const uint AllowSealing = 2;
        const uint HugePages = 4;
        using var sockets = new SocketPair();
        var descriptor = CreateMemory("huge", AllowSealing | HugePages);
        Assert.SkipWhen(descriptor < 0, "The system has no huge pages at all.");
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        PosixNative.SetSize(file, 2 << 20);
        SealedNative.Seal(file, SealedNative.SealShrink | SealedNative.SealGrow);
        SealedNative.Send(sockets.One.SafeHandle, new byte[16], [descriptor, descriptor]);
        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.ReceiveFrom(sockets.Other));
        Assert.IsType<InvalidRegionFormatException>(error);
    }

    [FactWhere(Needs.Linux)]
    public void A_control_object_that_is_much_too_large_is_refused_and_takes_no_memory()
    {
        using var sockets = new SocketPair();
        using var file = SealedNative.Create("large");
        PosixNative.SetSize(file, 1L << 40);
        SealedNative.Seal(file, SealedNative.SealShrink | SealedNative.SealGrow);
        var descriptor = (int)file.DangerousGetHandle();
        SealedNative.Send(sockets.One.SafeHandle, new byte[16], [descriptor, descriptor]);
        var error = Assert.ThrowsAny<SharedMemoryException>(() => SharedMemoryRegion.ReceiveFrom(sockets.Other));
        Assert.IsType<InvalidRegionFormatException>(error);
    }

    private static async Task SendAsync(SharedMemoryAllocator owner, PeerProcess peer)
    {
        using var place = LocalSocketPath.Create();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(place.Path));
        listener.Listen(1);
        var received = Task.Run(() => peer.Do($"receive {place.Path}"), TestContext.Current.CancellationToken);
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        owner.GetRegion().SendTo(accepted);
        await received;
    }

    private static void Fill(Socket socket)
    {
        try
        {
            socket.Send(new byte[1 << 12]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock)
        {
            // Full.
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemory(string name, uint flags);
}
