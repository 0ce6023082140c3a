using System.Diagnostics;
using System.Globalization;

namespace Tensors.Testing;

/// <summary>Starts and finds the child processes of tests.</summary>
internal static class ChildProcesses
{
    private const int Interrupt = 2;

    private static readonly Lazy<bool> _canSetSignals = new(CanSetSignals);

    /// <summary>Describes the start of a program in which every signal has its default effect.</summary>
    /// <remarks>
    /// A signal that a process ignores is ignored by its children too. A shell starts background jobs with SIGINT ignored, and
    /// <c>nohup</c> ignores SIGHUP: a test that runs there would wait forever for a program that it interrupts.
    /// </remarks>
    public static ProcessStartInfo Command(string program, params IEnumerable<string> arguments) =>
        _canSetSignals.Value
            ? new ProcessStartInfo("env", ["--default-signal", program, .. arguments])
            : new ProcessStartInfo(program, arguments);

    /// <summary>Describes the start of a program that ignores SIGINT and SIGHUP, as a background job under <c>nohup</c> does.</summary>
    public static ProcessStartInfo BackgroundCommand(string program, params IEnumerable<string> arguments)
    {
        Assert.SkipUnless(_canSetSignals.Value, "The program 'env' has no option --ignore-signal (coreutils 8.31).");
        return new ProcessStartInfo("env", ["--ignore-signal=INT,HUP", program, .. arguments]);
    }

    /// <summary>Skips the test where a program that it starts cannot be interrupted.</summary>
    public static void RequireInterrupts() =>
        Assert.SkipWhen(
            !_canSetSignals.Value && IgnoresInterrupts(),
            "SIGINT is ignored here, as in a background job of a script, and 'env' has no option --default-signal."
        );

    /// <summary>Sends a signal, such as INT or TERM.</summary>
    public static async Task SignalAsync(int id, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Finds a child process whose command line contains these arguments in this order.</summary>
    /// <returns>Its process id, or null where there is no such child now.</returns>
    public static int? Find(int parent, params string[] arguments)
    {
        var sought = '\0' + string.Join('\0', arguments) + '\0';
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && ParentOf(id) == parent
                && ReadOrEmpty($"{folder}/cmdline").Contains(sought, StringComparison.Ordinal)
            )
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>The data objects of regions that a process has mapped.</summary>
    public static string[] MappedRegions(int id) =>
        [
            .. ReadOrEmpty($"/proc/{id}/maps")
                .Split('\n')
                .Where(line => line.EndsWith(".data", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Reads a file of <c>/proc</c>, or returns an empty text where the process has ended.</summary>
    public static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int ParentOf(int id)
    {
        // 17 (the name) S 16 …: the name may hold spaces and parentheses.
        var stat = ReadOrEmpty($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }

    private static bool IgnoresInterrupts()
    {
        const string Ignored = "SigIgn:";
        var line = ReadOrEmpty("/proc/self/status")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        return line is not null
            && (
                ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                & (1UL << (Interrupt - 1))
            ) != 0;
    }

    private static bool CanSetSignals()
    {
        try
        {
            using var env = Process.Start(
                new ProcessStartInfo("env", ["--default-signal", "true"])
                {
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!;
            env.StandardError.ReadToEnd();
            env.WaitForExit();
            return env.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
