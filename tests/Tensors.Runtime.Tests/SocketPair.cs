using System.Net.Sockets;

namespace Tensors.Tests;

/// <summary>Two connected Unix domain sockets.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly LocalSocketPath _place = LocalSocketPath.Create();

    public SocketPair()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_place.Path));
        listener.Listen(1);
        One = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        One.Connect(new UnixDomainSocketEndPoint(_place.Path));
        Other = listener.Accept();
    }

    public Socket One { get; }

    public Socket Other { get; }

    public void Dispose()
    {
        One.Dispose();
        Other.Dispose();
        _place.Dispose();
    }
}
