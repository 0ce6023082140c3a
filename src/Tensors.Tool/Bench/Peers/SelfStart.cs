using System.Diagnostics;

namespace Tensors.Tool.Bench;

/// <summary>This very program, started again as the consumer of a transport.</summary>
internal static class SelfStart
{
    private const string PeerOption = "--bench-peer";

    /// <summary>What this process was started to serve, or null where a person started it.</summary>
    public static (ITransport Transport, string SocketPath)? PeerOf(string[] arguments) =>
        arguments is [PeerOption, var name, var socketPath] && BenchTransports.Find(name) is { } transport
            ? (transport, socketPath)
            : null;

    /// <summary>The command that starts the consumer.</summary>
    public static ProcessStartInfo Command(ITransport transport, string socketPath)
    {
        // Whether it was started by itself or as `dotnet tensors.dll`.
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program);
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(SelfStart).Assembly.Location);
        }

        // A sum of a gigabyte is called too rarely for the runtime to compile it a second time, and better, before it is measured.
        start.Environment["DOTNET_TC_QuickJit"] = "0";
        start.ArgumentList.Add(PeerOption);
        start.ArgumentList.Add(transport.Name);
        start.ArgumentList.Add(socketPath);
        return start;
    }
}
