using System.Buffers.Binary;
using System.Net.Sockets;

namespace Tensors;

/// <content>Sending a region of sealed memory to another process, as two descriptors in one message.</content>
public sealed partial class SharedMemoryRegion
{
    private const int IdBytes = 16;

    /// <summary>
    /// Sends the region to another process over a connected Unix domain socket. The other process receives it with
    /// <see cref="ReceiveFrom"/>.
    /// </summary>
    /// <param name="socket">
    /// The socket. Waits until it is writable, then sends one message of 16 bytes with two descriptors.
    /// </param>
    /// <exception cref="ObjectDisposedException">
    /// The region is disposed, or was disposed while this method waited for the socket.
    /// </exception>
    /// <exception cref="SharedMemoryException">
    /// This process did not create the region with <see cref="RegionBacking.SealedMemory"/>, or the socket failed.
    /// </exception>
    public void SendTo(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (_platform is not SealedMemoryPlatform memory || !IsOwner)
        {
            throw new SharedMemoryNotSupportedException(
                $"Region {Id} cannot be sent over a socket: only the process that created it can send it, and only if it was created with "
                    + "RegionBacking.SealedMemory. Open it by its id instead."
            );
        }

        Span<byte> id = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(id, Id.Value);
        AddUse();
        try
        {
            // Opened again, because the liveness locks belong to the descriptions that each process has opened itself. Also, these
            // two descriptors stay valid regardless of what happens to the region while this waits for the socket.
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

    /// <summary>
    /// Receives and opens a region that another process sends with <see cref="SendTo"/>. The caller disposes the region.
    /// </summary>
    /// <param name="socket">A connected Unix domain socket. Waits until a message arrives.</param>
    /// <exception cref="SharedMemoryException">
    /// The message is not a region, its memory is not sealed, the region cannot be opened, or this is not Linux.
    /// </exception>
    public static SharedMemoryRegion ReceiveFrom(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (!SharedMemoryPlatform.TrySealed(out var memory))
        {
            throw new SharedMemoryNotSupportedException(
                "Regions can be received over a socket on Linux only. Open them by their id instead."
            );
        }

        Span<byte> bytes = stackalloc byte[IdBytes];
        socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
        var (received, descriptors) = SealedNative.Receive(socket.SafeHandle, bytes, maxDescriptors: 2);
        if (received != IdBytes || descriptors is not [var controlFile, var dataFile])
        {
            Array.ForEach(descriptors, descriptor => descriptor.Dispose());
            throw new InvalidRegionFormatException(
                $"A message of {received} bytes and {descriptors.Length} descriptors is not a region; expected {IdBytes} bytes and 2 descriptors."
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
