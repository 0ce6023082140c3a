using System.Net.Sockets;
using System.Text;

namespace Tensors.Chaos.Actors;

/// <summary>
/// Lines to and from the driver, over a Unix domain socket. Each line is one write call, which the kernel takes whole, so that
/// a process killed in the middle leaves no half of it.
/// </summary>
/// <remarks>
/// A socket and not pipes: the driver can shut it down when the actor is dead, also while a forked child still has a copy of
/// the descriptor.
/// </remarks>
internal sealed class DriverLink : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _reader;
    private readonly Lock _gate = new();

    public DriverLink(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _reader = new StreamReader(new NetworkStream(_socket));
    }

    /// <summary>The next line, or null when the driver is gone.</summary>
    public string? ReadLine()
    {
        try
        {
            return _reader.ReadLine();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Sends a line. Does nothing when the driver is gone: the end of the input tells the main thread.</summary>
    public void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n");
        try
        {
            lock (_gate)
            {
                _socket.Send(bytes);
            }
        }
        catch (SocketException)
        {
            // See the summary.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
