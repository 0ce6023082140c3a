using System.CommandLine;
using System.CommandLine.Parsing;
using Tensors.Tool.Bench;
using Tensors.Tool.Bench.Reports;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Commands;

/// <summary>Implements <c>tensors bench</c>, which compares sending tensors by reference and as bytes on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Measure only 10 MB and 100 MB, with fewer rounds." };
        var sizes = new Option<IReadOnlyList<int>?>("--sizes")
        {
            Description =
                "Sizes of the tensors, separated by commas, such as \"10MB,64KiB\". Default: 10 MB, 100 MB and 1 GB.",
            HelpName = "SIZES",
            CustomParser = ParseSizes,
        };
        var rounds = Options.Number(
            "--rounds",
            "Number of rounds of each case and size. Default: as many as fit into a few seconds.",
            least: 1
        );
        var json = Options.FilePath("--json", "Also write the results as JSON to this file.", "FILE");
        var command = new Command(
            "bench",
            "Send tensors to another process by reference and as bytes, and compare the times. Run it in a release build on an idle machine."
        )
        {
            quick,
            sizes,
            rounds,
            json,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    BenchOptions.Of(parsed.GetValue(quick), parsed.GetValue(sizes), parsed.GetValue(rounds)),
                    parsed.GetValue(json),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task RunAsync(BenchOptions options, string? json, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new ToolException(
                "'tensors bench' needs Unix domain sockets with permissions, which Windows does not have. Run it on Linux or macOS."
            );
        }

        if (json is not null)
        {
            CheckWritable(json);
        }

        var conditions = Conditions.Read(options);
        var text = new BenchText(Console.Out);
        var run = new BenchRun(options);
        var results = new List<CaseResult>();
        var leftOut = new List<(int, string)>();
        text.WriteConditions(conditions);
        foreach (var bytes in options.Sizes)
        {
            if (MemoryRoom.Lacking(bytes) is { } reason)
            {
                leftOut.Add((bytes, reason));
                text.WriteLeftOut(bytes, reason);
                continue;
            }

            text.WriteSize(bytes);
            await foreach (var result in run.MeasureAsync(bytes, cancellationToken))
            {
                results.Add(result);
                text.Write(result);
            }
        }

        conditions.LoadAverageAfter = ProcFiles.LoadAverage;
        text.WriteEnd(conditions);
        if (json is not null)
        {
            BenchJson.Write(json, conditions, results, leftOut);
        }
    }

    // Checked before minutes are spent on results that could not be written.
    private static void CheckWritable(string path)
    {
        if (Directory.Exists(path))
        {
            throw new WrongInputException($"--json: '{path}' is a folder. Give the path of a file.");
        }

        try
        {
            File.Create(path).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WrongInputException($"--json: '{path}' cannot be written: {e.Message}", e);
        }
    }

    private static IReadOnlyList<int>? ParseSizes(ArgumentResult result)
    {
        var sizes = new List<int>();
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')).Select(part => part.Trim()))
        {
            if (ByteSize.Parse(part) is not { } bytes)
            {
                result.AddError($"--sizes: '{part}' is not a size. Use a form such as 10MB, 64KiB or 4096.");
                return null;
            }

            if (bytes is < sizeof(float) or > BenchOptions.MaxBytes || bytes % sizeof(float) != 0)
            {
                result.AddError(
                    $"--sizes: a size of {bytes:N0} bytes cannot be measured. Use a multiple of {sizeof(float)}, the size of a float32 in bytes, of "
                        + $"at most {BenchOptions.MaxBytes:N0} bytes, because a gRPC message must be smaller than 2 GiB."
                );
                return null;
            }

            sizes.Add((int)bytes);
        }

        return sizes;
    }
}
