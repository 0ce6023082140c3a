using System.CommandLine;
using Tensors.Tool.Bench;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Commands;

namespace Tensors.Tool;

/// <summary>The entry point of the <c>tensors</c> command.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (SelfStart.PeerOf(arguments) is var (transport, socketPath))
        {
            await transport.ServeAsync(socketPath);
            return 0;
        }

        var command = new RootCommand("Serve, inspect and benchmark models over shared memory.")
        {
            ServeCommand.Create(),
            ModelCommand.Create(),
            NewCommand.Create(),
            BenchCommand.Create(),
        };
        return await CommandRunner.RunAsync(command, arguments);
    }
}
