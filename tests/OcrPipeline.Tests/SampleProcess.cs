using CliWrap;
using Tensors.Testing;

namespace OcrPipeline.Tests;

/// <summary>The sample as a user runs it, with a shared memory folder that can be inspected afterwards.</summary>
internal sealed class SampleProcess : TestedProgram
{
    private SampleProcess(Command command)
        : base(command, new SharedMemoryFolder()) { }

    public static SampleProcess Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>Starts it with other environment variables.</summary>
    public static SampleProcess StartWith(
        IEnumerable<(string Name, string? Value)> environment,
        params string[] arguments
    ) => new(Programs.Command(Path.Combine(AppContext.BaseDirectory, "OcrPipeline"), arguments).With(environment));

    /// <summary>Waits until a worker has mapped so many regions, and returns its process id.</summary>
    /// <param name="role">Which worker.</param>
    /// <param name="regions">
    /// One is the caller's, from the handshake on. A second one shows that it works: where the detection worker has its image,
    /// or where the recognition worker finds its crops.
    /// </param>
    public async Task<int> UntilBusyAsync(string role, int regions = 2)
    {
        int? worker = null;
        await UntilAsync(
            () =>
                (worker = ChildProcesses.Find(Id, "--worker", role)) is { } id
                && ChildProcesses.MappedRegions(id).Length >= regions,
            "its worker was busy"
        );
        return worker!.Value;
    }
}
