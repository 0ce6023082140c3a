using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tensors.Tool.Serving;

/// <summary>Parses and describes the addresses to listen on.</summary>
internal static class EndPoints
{
    /// <summary>
    /// Parses <c>HOST:PORT</c>. The host is an IPv4 address, an IPv6 address in brackets such as <c>[::1]:8001</c>, <c>localhost</c>, or
    /// <c>*</c> for all addresses. Returns null if the text is not valid.
    /// </summary>
    public static IPEndPoint? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (
            colon <= 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        )
        {
            return null;
        }

        return text[..colon] switch
        {
            "*" => new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port),
            "localhost" => new IPEndPoint(IPAddress.Loopback, port),
            ['[', .. var address, ']'] when IPAddress.TryParse(address, out var found) => new IPEndPoint(found, port),
            var address
                when !address.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(address, out var found) =>
                new IPEndPoint(found, port),
            _ => null,
        };
    }

    /// <summary>Returns a description of the machines that can connect to an address.</summary>
    public static string Reach(IPEndPoint endPoint) =>
        IPAddress.IsLoopback(endPoint.Address) ? "this machine only" : "every machine that can reach this address";
}
