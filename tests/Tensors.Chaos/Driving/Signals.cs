using System.Runtime.InteropServices;

namespace Tensors.Chaos.Driving;

/// <summary>The signals of Linux that the driver sends.</summary>
internal static partial class Signals
{
    private const int Kill = 9;
    private const int Continue = 18;
    private const int Stop = 19;

    public static void SendKill(int process) => Send(process, Kill);

    public static void SendStop(int process) => Send(process, Stop);

    public static void SendContinue(int process) => Send(process, Continue);

    // A process that has just ended cannot receive a signal; its exit code is checked elsewhere.
    private static void Send(int process, int signal) => _ = SendSignal(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
