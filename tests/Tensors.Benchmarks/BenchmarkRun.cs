using System.Runtime.InteropServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Tensors.Benchmarks;

/// <summary>Runs a group, prints BenchmarkDotNet's table and then the promises.</summary>
internal static class BenchmarkRun
{
    /// <summary>Returns the exit code: 0 where everything was measured. A missed figure is printed, and not an error.</summary>
    public static int Run(IBenchmarkGroup group)
    {
        var artifacts = Directory.CreateTempSubdirectory("benchmarks-").FullName;
        try
        {
            var config = Config(artifacts);
            var summaries = new List<BenchmarkDotNet.Reports.Summary>();
            foreach (var type in group.Benchmarks)
            {
                Console.Error.WriteLine($"measuring {type.Name} ...");
                var summary = BenchmarkRunner.Run(type, config);
                summaries.Add(summary);
                MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
            }

            Console.Error.WriteLine("measuring in pairs ...");
            var targets = group.Judge(new Measurements(summaries)).ToList();
            Print(group, targets);
            var isComplete = summaries.TrueForAll(summary =>
                !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)
            );
            if (!isComplete)
            {
                Console.Error.WriteLine("Not everything could be measured.");
            }

            return isComplete ? 0 : 1;
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    // In this process: no project has to be built per benchmark, and the tensors' generator runs once.
    private static ManualConfig Config(string artifacts) =>
        ManualConfig
            .CreateEmpty()
            .AddJob(
                Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)
                    .WithIterationTime(TimeInterval.FromMilliseconds(100))
                    .WithIterationCount(7)
                    .WithId("Short")
            )
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(artifacts);

    private static void Print(IBenchmarkGroup group, List<Target> targets)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{group.Name}: {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, "
                + $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, "
                + $"load average {LoadAverage()}"
        );
        var what = targets.Max(target => target.What.Length);
        var promise = targets.Max(target => target.Promise.Length);
        var measured = targets.Max(target => target.Measured.Length);
        foreach (var target in targets)
        {
            var verdict = target.IsMet switch
            {
                true => "met",
                false => "NOT MET",
                null => "",
            };
            Console.WriteLine(
                $"{target.What.PadRight(what)}  {target.Promise.PadLeft(promise)}  "
                    + $"{target.Measured.PadLeft(measured)}  {verdict}"
            );
        }
    }

    private static string Processor()
    {
        const string Cpus = "/proc/cpuinfo";
        var line = File.Exists(Cpus)
            ? File.ReadLines(Cpus).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    // Figures from a machine that is busy with something else are worth less: say so beside them.
    private static string LoadAverage()
    {
        const string Load = "/proc/loadavg";
        return File.Exists(Load) ? File.ReadAllText(Load).Split(' ')[0] : "unknown";
    }
}
