using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tensors.Tool.Serving;

/// <summary>Addresses to listen on, as people write them.</summary>
internal static class EndPoints
{
    /// <summary>
    /// Reads <c>HOST:PORT</c>: an address, <c>[::1]:8001</c> with brackets, <c>localhost</c>, or <c>*</c> for every address; null where it
    /// is none of these.
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

    /// <summary>Who can reach an address.</summary>
    public static string Reach(IPEndPoint endPoint) =>
        IPAddress.IsLoopback(endPoint.Address) ? "this machine alone" : "everyone who reaches this address";
}
