using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Grpc.Net.Client;

namespace Tensors.Tool.Tests.Serving;

/// <summary><c>tensors serve</c> as a person starts it, with shared memory of its own that can be looked at afterwards.</summary>
internal sealed partial class ServeProcess : IDisposable
{
    private readonly DirectoryInfo _root;
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly List<GrpcChannel> _channels = [];

    private ServeProcess(DirectoryInfo root, Process process)
    {
        _root = root;
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The line that it printed when it was ready.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>Where shared memory lies: a client that shares it is told so.</summary>
    public string MemoryRoot => _root.FullName;

    /// <summary>What lies there now.</summary>
    public IReadOnlyList<string> Leftovers =>
        [.. _root.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name)];

    public Uri Address =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port().Match(Ready).Groups["port"].Value}")
        );

    /// <summary>Starts it on a free port, with shared memory of its own, and waits until it is ready.</summary>
    public static Task<ServeProcess> StartAsync(string models, params string[] arguments) =>
        StartAsync(models, isAlone: true, arguments);

    /// <summary>Starts it on a free port, with the shared memory of this process, and waits until it is ready.</summary>
    public static Task<ServeProcess> StartSharingAsync(string models, params string[] arguments) =>
        StartAsync(models, isAlone: false, arguments);

    /// <summary>Starts it at a Unix domain socket, and does not wait until it is ready.</summary>
    public static ServeProcess StartLoading(string models, string socket) =>
        Start(["serve", "--models", models, "--socket", socket], isAlone: true);

    private static async Task<ServeProcess> StartAsync(string models, bool isAlone, string[] arguments)
    {
        var server = Start(["serve", "--models", models, "--grpc", "127.0.0.1:0", .. arguments], isAlone);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Waits until it prints that it is ready. One that ends before is a failure.</summary>
    public async Task WaitUntilReadyAsync()
    {
        Ready = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "";
        if (!Ready.StartsWith("Ready:", StringComparison.Ordinal))
        {
            var error = await _error;
            Dispose();
            Assert.Fail($"It did not become ready: {Ready} {error}");
        }
    }

    public GrpcChannel Connect()
    {
        var channel = GrpcChannel.ForAddress(
            Address,
            new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null }
        );
        _channels.Add(channel);
        return channel;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<(int ExitCode, string Error)> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error);
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _root.Delete(recursive: true);
    }

    private static ServeProcess Start(string[] arguments, bool isAlone)
    {
        var memory = Environment.GetEnvironmentVariable("TENSORS_SHARED_MEMORY_ROOT") ?? "/dev/shm";
        var root = new DirectoryInfo(memory).CreateSubdirectory($"tensors-test-{Guid.NewGuid():n}");
        var start = ChildProcesses.Command(Path.Combine(AppContext.BaseDirectory, "tensors"), arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        if (isAlone)
        {
            start.Environment["TENSORS_SHARED_MEMORY_ROOT"] = root.FullName;
        }

        return new ServeProcess(root, Process.Start(start)!);
    }

    [GeneratedRegex(@"gRPC on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}
