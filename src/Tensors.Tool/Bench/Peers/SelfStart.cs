using System.Diagnostics;

namespace Tensors.Tool.Bench;

/// <summary>Starts this program again, as the consumer process of a transport.</summary>
internal static class SelfStart
{
    private const string PeerOption = "--bench-peer";

    /// <summary>
    /// Parses the command-line arguments of a consumer process. Returns its transport and its socket path, or null if this process was not
    /// started as a consumer.
    /// </summary>
    public static (ITransport Transport, string SocketPath)? PeerOf(string[] arguments) =>
        arguments is [PeerOption, var name, var socketPath] && BenchTransports.Find(name) is { } transport
            ? (transport, socketPath)
            : null;

    /// <summary>Returns the command that starts the consumer process of a transport.</summary>
    public static ProcessStartInfo Command(ITransport transport, string socketPath)
    {
        // The process is either the program itself or `dotnet tensors.dll`.
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program);
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(SelfStart).Assembly.Location);
        }

        // The sum of a gigabyte is called too rarely for tiered compilation to optimize it before it is measured.
        start.Environment["DOTNET_TC_QuickJit"] = "0";
        start.ArgumentList.Add(PeerOption);
        start.ArgumentList.Add(transport.Name);
        start.ArgumentList.Add(socketPath);
        return start;
    }
}
