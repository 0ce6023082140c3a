using System.Diagnostics;
using System.Globalization;
using Tensors.Chaos.Driving;

namespace Tensors.Chaos.Hostile;

/// <summary>Runs <see cref="HostileRefs"/> in a child process, so that a crash is reported.</summary>
internal static class HostileParent
{
    public static int Run(long count, int seed)
    {
        using var folder = new SharedFolder();
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                "--refs",
                count.ToString(CultureInfo.InvariantCulture),
                "--seed",
                seed.ToString(CultureInfo.InvariantCulture),
                "--refs-child",
            },
            UseShellExecute = false,
        };
        using var child = Process.Start(start)!;
        child.WaitForExit();
        SharedFolder.Sweep();
        var left = folder.Files();
        var crashed = child.ExitCode is not (0 or 1);
        Console.WriteLine(
            $"{(crashed ? 1 : 0)} crashes{(crashed ? $" (exit code {child.ExitCode})" : "")}, {left.Count} files left"
        );
        return crashed || left.Count > 0 ? 1 : child.ExitCode;
    }
}
