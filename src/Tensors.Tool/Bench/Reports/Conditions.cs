using System.Runtime;
using System.Runtime.InteropServices;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench.Reports;

/// <summary>Contains the conditions on which the results of a benchmark run depend: the machine, the runtime and the options.</summary>
internal sealed record Conditions(
    string Processor,
    int Cores,
    double MemoryGb,
    double AvailableMemoryGb,
    string System,
    string Runtime,
    string GarbageCollector,
    string SharedMemory,
    string HugePages,
    string? LoadAverageBefore,
    int[] Sizes,
    string Rounds,
    string WarmUp
)
{
    /// <summary>Gets or sets the load averages after the run, or null if the system does not report them.</summary>
    public string? LoadAverageAfter { get; set; }

    /// <summary>Returns the current conditions of the machine, with the specified options.</summary>
    public static Conditions Read(BenchOptions options)
    {
        var memory = TensorCapabilities.Detect().SharedMemory;
        return new Conditions(
            ProcFiles.Processor ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            Gigabytes(ProcFiles.MemoryBytes("MemTotal") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            Gigabytes(MemoryRoom.Available()),
            ProcFiles.Kernel is { } kernel
                ? $"{RuntimeInformation.OSDescription}, Linux {kernel}"
                : RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            GCSettings.IsServerGC ? "server" : "workstation, concurrent",
            memory.ToString(),
            memory.HugePages.ToString(),
            ProcFiles.LoadAverage,
            [.. options.Sizes],
            options.Rounds is { } rounds
                ? Text($"{rounds} of each case and size")
                : Text(
                    $"{options.MinRounds} to {BenchOptions.MaxRounds} of each case and size, as many as fit into {options.Budget.TotalSeconds:0.#} s"
                ),
            Text(
                $"{BenchOptions.WarmUpCalls} calls and {BenchOptions.WarmUpTime.TotalSeconds:0.#} s of each transport, case and size, at least"
            )
        );
    }

    /// <summary>Returns the conditions for display, each as a name and a text.</summary>
    public IEnumerable<(string Name, string Value)> Lines() =>
        [
            ("processor", Text($"{Processor}, {Cores} cores")),
            ("memory", Text($"{MemoryGb:F1} GB, {AvailableMemoryGb:F1} GB available")),
            ("shared memory", SharedMemory),
            ("huge pages", HugePages),
            ("system", System),
            ("runtime", $"{Runtime}, {GarbageCollector} garbage collector"),
            ("load average", LoadAverageBefore is null ? "unknown" : $"{LoadAverageBefore} before"),
            ("sizes", string.Join(", ", Sizes.Select(size => ByteSize.Format(size)))),
            (
                "rounds",
                $"{Rounds}; the transports take turns, and fast ones make up to {BenchOptions.MaxCallsPerRound} calls in each round"
            ),
            ("warm-up", WarmUp),
        ];

    private static double Gigabytes(long bytes) => Math.Round(bytes / 1e9, 1);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
