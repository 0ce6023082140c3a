using System.Buffers.Binary;
using System.Net.Sockets;

namespace Tensors;

/// <content>A region of sealed memory goes to another process as two descriptors in one message.</content>
public sealed partial class SharedMemoryRegion
{
    private const int IdBytes = 16;

    /// <summary>Sends the region to another process over a connected Unix domain socket, for <see cref="ReceiveFrom"/> there.</summary>
    /// <param name="socket">The socket. One message of 16 bytes, with two descriptors, is sent.</param>
    /// <exception cref="ObjectDisposedException">The region was disposed, perhaps while the socket was full.</exception>
    /// <exception cref="SharedMemoryException">The region is not of sealed memory, or the socket failed.</exception>
    public void SendTo(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (_platform is not SealedMemoryPlatform memory || !IsOwner)
        {
            throw new SharedMemoryNotSupportedException(
                "Only the owner of a region made with RegionBacking.SealedMemory can send it. Others are opened by their id."
            );
        }

        Span<byte> id = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(id, Id.Value);
        AddUse();
        try
        {
            // Opened anew: the locks that show who lives belong to what a process has opened itself. And whatever happens
            // while the socket is waited for, these two descriptors stay what they are.
            using var control = memory.Reopen(_objects!.Control, writable: true);
            using var data = memory.Reopen(_data, PeersMayWrite);
            socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectWrite);
            ThrowIfDisposed();
            SealedNative.Send(
                socket.SafeHandle,
                id,
                [(int)control.DangerousGetHandle(), (int)data.DangerousGetHandle()]
            );
        }
        finally
        {
            ReleaseUse();
        }
    }

    /// <summary>Receives a region that another process sends with <see cref="SendTo"/>.</summary>
    /// <param name="socket">The socket. This waits until something arrives.</param>
    /// <exception cref="SharedMemoryException">What arrived is not a region, or its memory is not sealed.</exception>
    public static SharedMemoryRegion ReceiveFrom(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!SharedMemoryPlatform.TrySealed(out var memory))
        {
            throw new SharedMemoryNotSupportedException("Regions are sent on Linux only.");
        }

        Span<byte> bytes = stackalloc byte[IdBytes];
        socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
        var (received, descriptors) = SealedNative.Receive(socket.SafeHandle, bytes, maxDescriptors: 2);
        if (received != IdBytes || descriptors is not [var controlFile, var dataFile])
        {
            Array.ForEach(descriptors, descriptor => descriptor.Dispose());
            throw new InvalidRegionFormatException(
                $"A message of {received} bytes and {descriptors.Length} descriptors is not a region; expected {IdBytes} and 2."
            );
        }

        using (dataFile)
        {
            var id = new RegionId(BinaryPrimitives.ReadUInt128LittleEndian(bytes));
            return Open(
                id,
                memory,
                memory.MapControl(controlFile),
                (_, _, writable) => memory.MapData(dataFile, writable)
            );
        }
    }
}
