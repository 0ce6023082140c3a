using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;
using Tensors.Testing;

namespace Tensors.Benchmarks.Server;

/// <summary><c>tensors serve</c> in a process of its own, on a free port, with its metrics.</summary>
internal sealed partial class MeasuredServer : IDisposable
{
    private readonly RunningProgram _program;
    private readonly HttpClient _http = new();
    private readonly Uri _metrics;

    private MeasuredServer(RunningProgram program, string ready)
    {
        _program = program;
        Address = new Uri($"http://127.0.0.1:{Port().Match(ready).Groups["port"].Value}");
        _metrics = new Uri(
            ready.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)).TrimEnd('.')
        );
    }

    /// <summary>Gets where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Gets its resident memory now.</summary>
    public ResidentMemory Memory => ResidentMemory.Of(_program.Id);

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
        var command = Cli.Wrap(Path.Combine(AppContext.BaseDirectory, "tensors"))
            .WithArguments([
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
            ])
            .With(
                variables
                    .Select(variable => variable.Split('=', 2))
                    .Select(parts => (parts[0], (string?)(parts.Length > 1 ? parts[1] : "")))
            );
        var program = new RunningProgram(command);
        try
        {
            return new MeasuredServer(program, await program.FirstLineAsync());
        }
        catch
        {
            program.Dispose();
            throw;
        }
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

        // SIGTERM, so that it removes its shared memory.
        if (!_program.HasExited)
        {
            _program.SignalAsync("TERM").GetAwaiter().GetResult();
            _program.WaitAsync().GetAwaiter().GetResult();
        }

        _program.Dispose();
    }

    [GeneratedRegex(@"gRPC on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}
