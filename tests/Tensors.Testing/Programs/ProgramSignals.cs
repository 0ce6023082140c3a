using System.Diagnostics;
using System.Globalization;

namespace Tensors.Testing;

/// <summary>Sends signals, and decides which of them a program gets.</summary>
/// <remarks>
/// A signal that a process ignores is ignored by its children too. A shell starts background jobs with SIGINT ignored, and
/// <c>nohup</c> ignores SIGHUP: a test that runs there would wait forever for a program that it interrupts. Neither .NET nor CliWrap
/// sets what a program does with a signal when it starts; <c>env</c> of coreutils does.
/// </remarks>
public static class ProgramSignals
{
    private const int Interrupt = 2;

    private static readonly Lazy<bool> _canSet = new(CanSet);

    /// <summary>Describes the start of a program in which every signal has its default effect, for code that starts it itself.</summary>
    public static ProcessStartInfo StartInfoWithDefaults(string program, params IEnumerable<string> arguments)
    {
        var commandLine = WithDefaults(program, arguments);
        return new ProcessStartInfo(commandLine[0], commandLine[1..]);
    }

    /// <summary>Skips the test where a program that it starts cannot be interrupted.</summary>
    public static void RequireInterrupts() =>
        Assert.SkipWhen(
            !_canSet.Value && IgnoresInterrupts(),
            "SIGINT is ignored here, as in a background job of a script, and 'env' has no option --default-signal."
        );

    /// <summary>Sends a signal, such as <c>INT</c> or <c>STOP</c>.</summary>
    /// <remarks>CliWrap sends SIGINT and SIGKILL only, and only to programs that it started.</remarks>
    public static async Task SendAsync(int id, string signal) =>
        await Programs
            .MustRunAsync("kill", $"-{signal}", id.ToString(CultureInfo.InvariantCulture))
            .ConfigureAwait(false);

    /// <summary>Gives the command line that starts a program in which every signal has its default effect.</summary>
    internal static string[] WithDefaults(string program, IEnumerable<string> arguments) =>
        _canSet.Value ? ["env", "--default-signal", program, .. arguments] : [program, .. arguments];

    /// <summary>Gives the command line that starts a program that ignores SIGINT and SIGHUP.</summary>
    internal static string[] WithIgnored(string program, IEnumerable<string> arguments)
    {
        Assert.SkipUnless(_canSet.Value, "The program 'env' has no option --ignore-signal (coreutils 8.31).");
        return ["env", "--ignore-signal=INT,HUP", program, .. arguments];
    }

    private static bool IgnoresInterrupts()
    {
        const string Ignored = "SigIgn:";
        var line = ChildProcesses
            .ReadOrEmpty("/proc/self/status")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        return line is not null
            && (
                ulong.Parse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                & (1UL << (Interrupt - 1))
            ) != 0;
    }

    private static bool CanSet()
    {
        try
        {
            return Programs.Run("env", "--default-signal", "true").ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
