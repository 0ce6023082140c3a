using System.Globalization;

namespace Tensors.Grpc;

/// <summary>Describes how a process ended.</summary>
internal static class ProcessEnd
{
    // .NET and shells report a process that was ended by a signal with this code plus the number of the signal.
    private const int FirstSignalCode = 128;

    private const string StandardError = "Its standard error gives the reason.";

    /// <summary>
    /// Returns a description of an exit code and its likely cause, such as "ended with exit code 137 (SIGKILL). Most likely …". The
    /// caller writes the name of the process before it.
    /// </summary>
    /// <param name="exitCode">The exit code of the process.</param>
    /// <param name="before">A phrase that says what had not happened yet, such as "before it answered", or an empty string.</param>
    public static string Describe(int exitCode, string before = "")
    {
        var (name, cause) = OperatingSystem.IsWindows() ? OnWindows(exitCode) : OnUnix(exitCode);
        return string.Concat(
            "ended with exit code ",
            OperatingSystem.IsWindows() && exitCode < 0
                ? string.Create(CultureInfo.InvariantCulture, $"0x{exitCode:X8}")
                : exitCode.ToString(CultureInfo.InvariantCulture),
            name is null ? "" : $" ({name})",
            before.Length == 0 ? "" : $" {before}",
            $". {cause}"
        );
    }

    private static (string? Name, string Cause) OnUnix(int exitCode) =>
        exitCode switch
        {
            0 => (null, "Check that it calls ModelWorkerHost.RunAsync with the path of the socket, and awaits it."),
            126 => (
                null,
                "Most likely the program cannot be executed: it lacks the permission or was built for another processor."
            ),
            127 => (null, "Most likely a program or a shared library was not found. " + StandardError),
            150 => (null, "Most likely the .NET runtime that it needs is not installed. " + StandardError),
            FirstSignalCode + 1 => ("SIGHUP", "Most likely its terminal was closed."),
            FirstSignalCode + 2 => ("SIGINT", "Most likely it was interrupted with Ctrl-C."),
            FirstSignalCode + 3 => ("SIGQUIT", "Most likely it was ended with Ctrl-\\ or 'kill -QUIT'."),
            FirstSignalCode + 4 => (
                "SIGILL",
                "Most likely native code uses instructions that this processor does not have."
            ),
            FirstSignalCode + 6 => (
                "SIGABRT",
                "Most likely an exception was not handled, native code aborted, or shared memory ran out (see 'df /dev/shm'). "
                    + StandardError
            ),
            FirstSignalCode + 8 => ("SIGFPE", "Most likely native code divided by zero."),
            FirstSignalCode + 9 => (
                "SIGKILL",
                "Most likely the kernel ended it because memory ran out (see the kernel's log or the container's memory limit), or it was ended "
                    + "with 'kill -9'."
            ),
            FirstSignalCode + 11 => (
                "SIGSEGV",
                "Most likely native code accessed memory that is not mapped or is protected."
            ),
            FirstSignalCode + 13 => ("SIGPIPE", "Most likely it wrote to a pipe that no process reads."),
            FirstSignalCode + 15 => ("SIGTERM", "Most likely a supervisor or 'kill' asked it to end."),
            _ => IsBusError(exitCode)
                ? (
                    "SIGBUS",
                    "Most likely shared memory ran out (see 'df /dev/shm'), or a file was truncated while it was mapped."
                )
                : OnLinux(exitCode),
        };

    // The number of this signal is not the same on all operating systems.
    private static bool IsBusError(int exitCode)
    {
        const int OfLinux = 7;
        const int OfMacOS = 10;
        return exitCode == FirstSignalCode + (OperatingSystem.IsMacOS() ? OfMacOS : OfLinux);
    }

    private static (string? Name, string Cause) OnLinux(int exitCode) =>
        exitCode switch
        {
            FirstSignalCode + 24 => ("SIGXCPU", "Most likely it used more processor time than 'ulimit -t' permits."),
            FirstSignalCode + 25 => ("SIGXFSZ", "Most likely it wrote a larger file than 'ulimit -f' permits."),
            FirstSignalCode + 31 when OperatingSystem.IsLinux() => (
                "SIGSYS",
                "Most likely a sandbox (seccomp) forbids a system call that it made."
            ),
            > FirstSignalCode and <= FirstSignalCode + 64 => (
                $"signal {(exitCode - FirstSignalCode).ToString(CultureInfo.InvariantCulture)}",
                StandardError
            ),
            _ => (null, StandardError),
        };

    private static (string? Name, string Cause) OnWindows(int exitCode) =>
        unchecked((uint)exitCode) switch
        {
            0 => OnUnix(0),
            0xC0000005 => (
                "access violation",
                "Most likely native code accessed memory that is not mapped or is protected."
            ),
            0xC0000017 => ("out of memory", "Most likely memory ran out."),
            0xC000013A => ("Ctrl-C", "Most likely it was interrupted with Ctrl-C, or its window was closed."),
            0xC0000135 => ("DLL not found", "Most likely a library that it needs is not installed."),
            0xE0434352 => (".NET exception", "Most likely an exception was not handled. " + StandardError),
            _ => (null, StandardError),
        };
}
