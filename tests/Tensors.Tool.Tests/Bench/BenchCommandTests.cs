using System.Text.Json;

namespace Tensors.Tool.Tests.Bench;

/// <summary><c>tensors bench</c> as a person runs it, with real processes and tiny tensors. No time is asserted.</summary>
public sealed class BenchCommandTests : IDisposable
{
    private static readonly string[] _cases = ["hand-over", "consume", "whole-task"];
    private static readonly string[] _transports = ["ref", "grpc-bytes", "grpc-stream", "socket"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tensors-tool-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_run_has_a_row_for_every_case_and_transport_and_leaves_nothing_in_shared_memory()
    {
        var json = Path.Combine(_folder.FullName, "bench.json");
        using var process = ToolProcess.Start("bench", "--sizes", "100 KB", "--rounds", "2", "--json", json);
        var (exitCode, output, error) = await process.WaitAsync();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Empty(process.Leftovers);

        using var document = JsonDocument.Parse(
            await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken)
        );
        var rows = document.RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(
            _cases.SelectMany(_ => _transports, (name, transport) => (name, transport)),
            rows.Select(row => (row.GetProperty("case").GetString()!, row.GetProperty("transport").GetString()!))
        );
        Assert.All(
            rows,
            row =>
            {
                Assert.Equal(100_000, row.GetProperty("bytes").GetInt32());
                Assert.InRange(row.GetProperty("p50_us").GetDouble(), 0.01, row.GetProperty("p99_us").GetDouble());
                var ratio = row.GetProperty("ratio_to_grpc_bytes").GetDouble();
                Assert.True(ratio > 0);
                if (row.GetProperty("transport").GetString() is "grpc-bytes")
                {
                    Assert.Equal(1, ratio);
                }
            }
        );
        var conditions = document.RootElement.GetProperty("conditions");
        Assert.Equal(Environment.ProcessorCount, conditions.GetProperty("cores").GetInt32());
        Assert.Contains(".NET", conditions.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.Contains("rounds:         2 of each case and size", output, StringComparison.Ordinal);
        Assert.Contains("\n100 KB ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ref")]
    [InlineData("grpc-bytes")]
    [InlineData("grpc-stream")]
    [InlineData("socket")]
    public async Task A_consumer_that_is_killed_is_an_error_and_no_hang(string transport)
    {
        using var process = ToolProcess.Start("bench", "--sizes", "1MB", "--rounds", "1000000");
        await process.UntilPrintedAsync("\n1 MB ");
        var consumer = await process.FindChildAsync("--bench-peer", transport);

        // The last of the consumers to be started: the others are connected when it is.
        await process.UntilConnectedAsync(await process.FindChildAsync("--bench-peer", "socket"));
        System.Diagnostics.Process.GetProcessById(consumer).Kill();
        var (exitCode, _, error) = await process.WaitAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains($"The consumer process of '{transport}' no longer responds", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(process.Leftovers);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_and_its_consumers_and_leaves_nothing()
    {
        ProgramSignals.RequireInterrupts();
        using var process = ToolProcess.Start("bench", "--sizes", "1MB", "--rounds", "1000000");
        await process.UntilPrintedAsync("\n1 MB ");
        var consumer = await process.FindChildAsync("--bench-peer", "socket");
        await process.InterruptAsync();
        var (exitCode, _, error) = await process.WaitAsync();
        Assert.Equal((130, "Interrupted.\n"), (exitCode, error));
        Assert.False(Directory.Exists($"/proc/{consumer}"));
        Assert.Empty(process.Leftovers);
    }

    [Theory]
    [InlineData("--sizes: 'ten' is not a size.", "--sizes", "ten")]
    [InlineData("--sizes: '' is not a size.", "--sizes", "10MB,")]
    [InlineData("--sizes: a size of 6 bytes cannot be measured.", "--sizes", "6")]
    [InlineData("--sizes: a size of 0 bytes cannot be measured.", "--sizes", "0MB")]
    [InlineData("at most 2,000,000,000", "--sizes", "2GiB")]
    [InlineData("--rounds: '0' is not valid. Use a whole number of at least 1.", "--rounds", "0")]
    [InlineData("--rounds: 'many' is not valid. Use a whole number of at least 1.", "--rounds", "many")]
    [InlineData("--rounds: '' is not valid. Use a whole number of at least 1.", "--rounds", "")]
    [InlineData("--rounds: '99999999999' is not valid. Use a whole number of at least 1.", "--rounds", "99999999999")]
    [InlineData("Required argument missing for option: '--rounds'", "--rounds")]
    [InlineData("'--rounds' expects a single argument but 2 were provided", "--rounds", "1", "--rounds", "2")]
    [InlineData("--json: the path is empty.", "--json", "")]
    [InlineData("--json: '/' is a folder.", "--json", "/")]
    [InlineData("Unknown option '--quik'. Did you mean '--quick'?", "--quik")]
    [InlineData("--sizes: '' is not a size.", "--sizes", "")]
    [InlineData("--json: '/no/such/folder/bench.json' cannot be written: ", "--json", "/no/such/folder/bench.json")]
    public async Task Wrong_input_gets_one_sentence_and_exit_code_2(string said, params string[] arguments)
    {
        var (exitCode, _, error) = await ToolProcess.RunAsync(["bench", .. arguments]);
        Assert.Equal(2, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
