using CliWrap;

namespace Tensors.Tool.Tests;

/// <summary>The tool as a user runs it, with a shared memory folder that can be inspected afterwards.</summary>
internal sealed class ToolProcess : TestedProgram
{
    private ToolProcess(Command command)
        : base(command, new SharedMemoryFolder()) { }

    /// <summary>Gets the path of the tool.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "tensors");

    public static ToolProcess Start(params string[] arguments) => new(Programs.Command(Program, arguments));

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.WaitAsync();
    }

    /// <summary>Waits until a process that the tool started has a connection on the Unix socket that is its last argument.</summary>
    public Task UntilConnectedAsync(int child)
    {
        const string Connected = "03";
        var socket = ChildProcesses.ReadOrEmpty($"/proc/{child}/cmdline").TrimEnd('\0').Split('\0')[^1];
        return UntilAsync(
            () =>
                ChildProcesses
                    .ReadOrEmpty("/proc/net/unix")
                    .Split('\n')
                    .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Any(fields =>
                        fields.Length == 8
                        && string.Equals(fields[5], Connected, StringComparison.Ordinal)
                        && string.Equals(fields[7], socket, StringComparison.Ordinal)
                    ),
            "it was connected to that process"
        );
    }
}
