using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tensors.Benchmarks.Server;

/// <summary><c>tensors serve</c> in a process of its own, on a free port, with its metrics.</summary>
internal sealed partial class MeasuredServer : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();
    private readonly Uri _metrics;

    private MeasuredServer(Process process, string ready)
    {
        _process = process;
        Address = new Uri($"http://127.0.0.1:{Port().Match(ready).Groups["port"].Value}");
        _metrics = new Uri(
            ready.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)).TrimEnd('.')
        );
    }

    /// <summary>Gets where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Gets its resident memory now.</summary>
    public ResidentMemory Memory => ResidentMemory.Of(_process.Id);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="models">The folder of models.</param>
    /// <param name="arguments">Further arguments of <c>tensors serve</c>.</param>
    /// <param name="variables">Environment variables as <c>NAME=VALUE</c>, for the server only.</param>
    public static async Task<MeasuredServer> StartAsync(
        string models,
        IEnumerable<string> arguments,
        IEnumerable<string> variables
    )
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "tensors"),
            [
                "serve",
                "--models",
                models,
                "--grpc",
                "127.0.0.1:0",
                "--metrics",
                "127.0.0.1:0",
                "--log-level",
                "error",
                .. arguments,
            ]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var variable in variables)
        {
            var parts = variable.Split('=', 2);
            start.Environment[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        var process = Process.Start(start)!;
        var ready = await process.StandardOutput.ReadLineAsync() ?? "";
        if (!ready.StartsWith("Ready:", StringComparison.Ordinal))
        {
            Stop(process);
            throw new InvalidOperationException("The server did not become ready; its standard error says why.");
        }

        return new MeasuredServer(process, ready);
    }

    /// <summary>Adds up the values of a metric over its labels.</summary>
    public async Task<long> MetricAsync(string name)
    {
        var text = await _http.GetStringAsync(_metrics);
        return (long)
            text.Split('\n')
                .Where(line => line.StartsWith(name, StringComparison.Ordinal))
                .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _http.Dispose();
        Stop(_process);
    }

    // SIGTERM, so that it removes its shared memory.
    private static void Stop(Process process)
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }

        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(@"gRPC on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}
