using System.Globalization;
using System.Text.RegularExpressions;
using Grpc.Net.Client;

namespace Tensors.Tool.Tests.Serving;

/// <summary><c>tensors serve</c> as a user starts it, with a shared memory folder that can be inspected afterwards.</summary>
internal sealed partial class ServeProcess : TestedProgram
{
    private readonly List<GrpcChannel> _channels = [];

    private ServeProcess(string[] arguments, bool isAlone)
        : base(Programs.Command(ToolProcess.Program, arguments), new SharedMemoryFolder(), isAlone) { }

    /// <summary>The line that it printed when it was ready.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>The folder of its shared memory, for a client that shares it.</summary>
    public string MemoryRoot => Memory.Path;

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
        new(["serve", "--models", models, "--socket", socket], isAlone: true);

    private static async Task<ServeProcess> StartAsync(string models, bool isAlone, string[] arguments)
    {
        var server = new ServeProcess(["serve", "--models", models, "--grpc", "127.0.0.1:0", .. arguments], isAlone);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it prints that it is ready. One that ends before is a failure.</summary>
    public async Task WaitUntilReadyAsync()
    {
        Ready = await FirstLineAsync();
        Assert.StartsWith("Ready:", Ready, StringComparison.Ordinal);
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

    public Task TerminateAsync() => SignalAsync("TERM");

    protected override void Dispose(bool disposing)
    {
        _channels.ForEach(channel => channel.Dispose());
        base.Dispose(disposing);
    }

    [GeneratedRegex(@"gRPC on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}
