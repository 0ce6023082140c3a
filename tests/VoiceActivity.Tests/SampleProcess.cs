using CliWrap;
using Tensors.Testing;

namespace VoiceActivity.Tests;

/// <summary>The sample as a user runs it, with a shared memory folder that can be inspected afterwards.</summary>
internal sealed class SampleProcess : TestedProgram
{
    private SampleProcess(Command command, SharedMemoryFolder memory)
        : base(command, memory) { }

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "VoiceActivity");

    public static string Speech { get; } = Path.Combine(AppContext.BaseDirectory, "speech", "speech.wav");

    public static SampleProcess Start(params string[] arguments) =>
        new(Programs.Command(Program, arguments), new SharedMemoryFolder());

    /// <summary>Starts it as a shell starts a background job: SIGINT and SIGHUP are ignored.</summary>
    public static SampleProcess StartInBackground(params string[] arguments) =>
        new(Programs.BackgroundCommand(Program, arguments), new SharedMemoryFolder());

    /// <summary>Starts another run over the same shared memory.</summary>
    public SampleProcess StartAnother(params string[] arguments) => new(Programs.Command(Program, arguments), Memory);

    /// <summary>
    /// Waits until the worker works: it has mapped the region that inputs are read from, and the one that outputs are
    /// written into. Returns its process id.
    /// </summary>
    public async Task<int> UntilBusyAsync()
    {
        var worker = await FindChildAsync("--worker");
        await UntilAsync(() => ChildProcesses.MappedRegions(worker).Length >= 2, "its worker was busy");
        return worker;
    }
}
