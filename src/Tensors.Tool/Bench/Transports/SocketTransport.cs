using System.Buffers.Binary;
using System.Net.Sockets;
using Tensors.Tool.Bench.V1;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench;

/// <summary>Sends the bytes of the tensor over a Unix domain socket without a protocol. Its time is the minimum cost of a copy.</summary>
internal sealed class SocketTransport : ITransport
{
    // The work, then the number of bytes.
    private const int HeaderBytes = 2 * sizeof(long);
    private const int ChunkBytes = 256 << 10;

    public string Name => "socket";

    public string Description =>
        "all bytes through a Unix domain socket; the consumer reads 256 KiB at a time into one buffer, processes them and does not keep them";

    public async Task ServeAsync(string socketPath)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        listener.Listen();
        _ = Task.Factory.StartNew(() => Accept(listener), TaskCreationOptions.LongRunning);
        await PeerProcess.WaitForParentAsync();
    }

    public async Task<IProducer> StartAsync(HeapTensor heap, int elements, CancellationToken cancellationToken) =>
        new Producer(this, heap, await PeerProcess.StartAsync(this, heapLimit: null, cancellationToken));

    private static void Accept(Socket listener)
    {
        var chunk = new byte[ChunkBytes];
        while (true)
        {
            // There is one producer. Its connection is the one that showed that this process listens.
            using var socket = listener.Accept();
            while (Answer(socket, chunk)) { }
        }
    }

    private static bool Answer(Socket socket, byte[] chunk)
    {
        var header = chunk.AsSpan(0, HeaderBytes);
        if (!Receive(socket, header))
        {
            return false;
        }

        var consumer = new PieceConsumer((Work)BinaryPrimitives.ReadInt64LittleEndian(header));
        for (var rest = BinaryPrimitives.ReadInt64LittleEndian(header[sizeof(long)..]); rest > 0; )
        {
            var piece = chunk.AsSpan(0, (int)Math.Min(chunk.Length, rest));
            if (!Receive(socket, piece))
            {
                return false;
            }

            consumer.Add(piece);
            rest -= piece.Length;
        }

        Span<byte> answer = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(answer, consumer.Answer);
        socket.Send(answer);
        return true;
    }

    /// <summary>Receives bytes until the buffer is full. Returns false if the other side has closed the connection.</summary>
    private static bool Receive(Socket socket, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = socket.Receive(buffer);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }

    private sealed class Producer(ITransport transport, HeapTensor heap, PeerProcess peer) : IProducer
    {
        private readonly Socket _socket = peer.Connect();

        public float Value => heap.Value;

        public void Write(float value) => heap.Write(value);

        public ValueTask<double> DeliverAsync(Work work, CancellationToken cancellationToken)
        {
            // Blocking calls are the fastest. Only closing the socket can cancel them.
            using var end = cancellationToken.Register(_socket.Dispose);
            try
            {
                return new ValueTask<double>(Deliver(work));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw Gone(e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _socket.Dispose();
            await peer.DisposeAsync();
        }

        private double Deliver(Work work)
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            BinaryPrimitives.WriteInt64LittleEndian(header, (long)work);
            BinaryPrimitives.WriteInt64LittleEndian(header[sizeof(long)..], heap.Bytes.Length);
            _socket.Send(header);
            for (var rest = heap.Bytes.Span; rest.Length > 0; )
            {
                rest = rest[_socket.Send(rest)..];
            }

            Span<byte> answer = stackalloc byte[sizeof(double)];
            return Receive(_socket, answer) ? BinaryPrimitives.ReadDoubleLittleEndian(answer) : throw Gone(null);
        }

        private ToolException Gone(Exception? cause) =>
            new(
                $"The consumer process of '{transport.Name}' no longer responds: its end of the socket is closed.",
                cause
            );
    }
}
