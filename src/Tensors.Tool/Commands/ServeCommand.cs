using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Tensors.Grpc;
using Tensors.OnnxRuntime;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Serving;
using OptionsValidationException = Microsoft.Extensions.Options.OptionsValidationException;

namespace Tensors.Tool.Commands;

/// <summary>Implements <c>tensors serve</c>, which serves a folder of models.</summary>
internal static class ServeCommand
{
    private const int MaxSocketPath = 103;

    // The maximum that an allocator accepts.
    private const long MaxMemory = 1L << 56;

    // With less memory, no tensor would fit, because each tensor needs whole pages and each client gets a quarter of the memory.
    private const long MinMemory = 1L << 20;
    private const long MinQuota = 64L << 10;
    private const long DefaultMemory = 1L << 30;
    private const long MaxMessage = 1L << 31;
    private const long DefaultMaxMessage = 256L << 20;
    private const int DefaultMaxCalls = 1024;
    private const int DefaultMaxQueued = 1024;
    private const double DefaultDrain = 30;
    private const double DefaultIdle = 120;
    private const double DefaultPingInterval = 30;
    private const double DefaultPingTimeout = 20;
    private const double DefaultGrace = 120;
    private const string DefaultServerName = "tensors";

    private static readonly Option<string?> _models = Options.FilePath(
        "--models",
        "Folder that contains the models: name.onnx, or Triton's layout name/1/model.onnx with name/config.pbtxt.",
        "DIR",
        isRequired: true
    );

    private static readonly Option<string?> _grpc = new("--grpc")
    {
        Description =
            "Address and port on which the server accepts gRPC calls, such as [::1]:8001, localhost:8001, or *:8001 for all addresses. Default: "
            + "127.0.0.1:8001, which only this machine can reach, or no address if --socket is set.",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string?> _socket = Options.FilePath(
        "--socket",
        "Path of a Unix domain socket on which the server accepts gRPC calls from this user only. Default: no socket.",
        "PATH"
    );

    private static readonly Option<string?> _metrics = new("--metrics")
    {
        Description =
            "Address and port at which Prometheus can read metrics, with the path /metrics. Default: no metrics.",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<long?> _memory = Options.Size(
        "--memory",
        "Maximum shared memory for the tensors of all clients together, such as 512MiB or 2GB. Default: 1GiB.",
        MinMemory,
        MaxMemory
    );

    private static readonly Option<long?> _quota = Options.Size(
        "--session-quota",
        "Maximum shared memory for the tensors of each client. Default: a quarter of --memory.",
        MinQuota,
        MaxMemory
    );

    private static readonly Option<long?> _maxMessage = Options.Size(
        "--max-message",
        "Maximum size of a message that the server receives, at most 2GiB. Default: 256MiB.",
        1,
        MaxMessage
    );

    private static readonly Option<int?> _maxCalls = Options.Number(
        "--max-calls",
        "Maximum number of calls that run at the same time. Further calls are rejected with RESOURCE_EXHAUSTED. Default: 1024.",
        1
    );

    private static readonly Option<int?> _maxQueued = Options.Number(
        "--max-queued",
        "Maximum number of waiting calls for each model. Further calls are rejected with RESOURCE_EXHAUSTED. Default: 1024.",
        1
    );

    private static readonly Option<int?> _instances = Options.Number(
        "--instances",
        "Number of calls that each model runs at the same time, unless its config.pbtxt sets it. Default: the number of processors.",
        1
    );

    private static readonly Option<int?> _threads = Options.Number(
        "--threads",
        "Number of threads that share the work of one operator, or 0 for one thread for each physical core. Default: 0.",
        0
    );

    private static readonly Option<string?> _providers = new("--providers")
    {
        Description =
            "Execution providers that run the operators, in order of preference, such as CUDA,CPU. Default: CPU.",
        HelpName = "NAMES",
    };

    private static readonly Option<double?> _batchWindow = Options.Time(
        "--batch-window",
        "Time in milliseconds that a call waits for other calls to run in the same batch, for models whose config.pbtxt sets max_batch_size. "
            + "Default: 0.",
        "milliseconds",
        TimeSpan.FromMinutes(1).TotalMilliseconds
    );

    private static readonly Option<ModelLoading?> _load = Options.Choice(
        "--load",
        "When the server loads models: when it starts, on first use, or on request (RepositoryModelLoad).",
        ("start", ModelLoading.AtStart),
        ("first-use", ModelLoading.OnFirstUse),
        ("request", ModelLoading.OnRequest)
    );

    private static readonly Option<RegisteredRegionAccess?> _clientShm = Options.Choice(
        "--client-shm",
        "How the server uses shared memory that clients register: copy its contents (copy), map it (map), or reject it (off). map avoids copies, "
            + "but a client that truncates its memory during a call kills the server. Use map with trusted clients only.",
        ("copy", RegisteredRegionAccess.Copy),
        ("map", RegisteredRegionAccess.Map),
        ("off", RegisteredRegionAccess.Off)
    );

    private static readonly Option<bool> _sharedRegistrations = new("--shared-registrations")
    {
        Description =
            "Let every client use every registered region, as Triton does. Default: only the client that registered a region can use it.",
    };

    private static readonly Option<double?> _grace = Options.Time(
        "--registration-grace",
        "Time in seconds that registered shared memory is kept for the same client after its connection was lost. If the server knows the client's "
            + "process, the memory is kept until that process ends. 0 unregisters it immediately. Default: 120.",
        "seconds",
        TimeSpan.FromDays(1).TotalSeconds
    );

    private static readonly Option<double?> _idle = Options.Time(
        "--idle-timeout",
        "Time in seconds without calls after which a connection is closed, unless the client has registered shared memory or opened a session. 0 "
            + "closes no connection. Default: 120.",
        "seconds",
        TimeSpan.FromDays(1).TotalSeconds
    );

    private static readonly Option<double?> _pingInterval = Options.Time(
        "--ping-interval",
        "Time in seconds without data after which the server sends an HTTP/2 ping to a client, at least 1, or 0 for no pings. Default: 30.",
        "seconds",
        TimeSpan.FromDays(1).TotalSeconds
    );

    private static readonly Option<double?> _pingTimeout = Options.Time(
        "--ping-timeout",
        "Time in seconds within which a client must respond to a ping, at least 1. Otherwise its connection is closed. Default: 20.",
        "seconds",
        TimeSpan.FromDays(1).TotalSeconds
    );

    private static readonly Option<string?> _serverName = new("--server-name")
    {
        Description = "Name of the server in its metadata. Default: tensors.",
        HelpName = "NAME",
        Validators = { CheckServerName },
    };

    private static readonly Option<double?> _drain = Options.Time(
        "--drain",
        "Time in seconds that running calls have to complete after SIGTERM. Default: 30.",
        "seconds",
        TimeSpan.FromDays(1).TotalSeconds
    );

    private static readonly Option<LogLevel?> _logLevel = Options.Choice(
        "--log-level",
        "Minimum level of messages in the log, which is written to standard error.",
        ("info", LogLevel.Information),
        ("debug", LogLevel.Debug),
        ("warning", LogLevel.Warning),
        ("error", LogLevel.Error),
        ("none", LogLevel.None)
    );

    private static readonly Option<bool> _logJson = new("--log-json")
    {
        Description = "Write the log as JSON, with one object on each line. Default: text.",
    };

    public static Command Create()
    {
        var command = new Command(
            "serve",
            "Serve a folder of ONNX models over gRPC to generated clients and to clients of the Open Inference Protocol (Triton, KServe)."
        )
        {
            _models,
            _grpc,
            _socket,
            _memory,
            _quota,
            _load,
            _instances,
            _maxQueued,
            _maxCalls,
            _maxMessage,
            _threads,
            _providers,
            _batchWindow,
            _clientShm,
            _sharedRegistrations,
            _grace,
            _idle,
            _pingInterval,
            _pingTimeout,
            _serverName,
            _metrics,
            _drain,
            _logLevel,
            _logJson,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    await ModelServer.RunAsync(Read(parsed), Console.Out, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    // The server was stopped while it started. That is not a failure.
                }
                catch (Exception e) when (e is ModelFolderException or ArgumentException or OptionsValidationException)
                {
                    throw new WrongInputException(FlagNames.In(e.Message), e);
                }
            }
        );
        return command;
    }

    private static ServeOptions Read(ParseResult parsed)
    {
        var socket = parsed.GetValue(_socket);
        if (socket is not null)
        {
            socket = Path.GetFullPath(socket);
            CheckSocket(socket);
        }

        var memory = parsed.GetValue(_memory) ?? DefaultMemory;
        if (parsed.GetValue(_quota) is { } quota && quota > memory)
        {
            throw new WrongInputException(
                $"--session-quota: {ByteSize.Format(quota)} is more than --memory, which is {ByteSize.Format(memory)}. Lower --session-quota or "
                    + "raise --memory."
            );
        }

        return new ServeOptions
        {
            Models = new OnnxModelRepositoryOptions
            {
                Folder = parsed.GetRequiredValue(_models)!,
                Loading = parsed.GetValue(_load) ?? ModelLoading.AtStart,
                Worker = new OnnxWorkerOptions
                {
                    OptionName = FlagNames.Of,
                    MaxConcurrency = parsed.GetValue(_instances) ?? Environment.ProcessorCount,
                    MaxQueued = parsed.GetValue(_maxQueued) ?? DefaultMaxQueued,
                    IntraOpThreads = parsed.GetValue(_threads) ?? 0,
                    BatchWindow = TimeSpan.FromMilliseconds(parsed.GetValue(_batchWindow) ?? 0),
                    ExecutionProviders =
                    [
                        .. (parsed.GetValue(_providers) ?? "").Split(
                            ',',
                            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                        ),
                    ],
                },
            },
            Grpc = Address(parsed, _grpc) ?? (socket is null ? new IPEndPoint(IPAddress.Loopback, 8001) : null),
            Socket = socket,
            Metrics = Address(parsed, _metrics),
            Memory = new SharedMemoryAllocatorOptions
            {
                MaxBytes = memory,
                PerSessionQuota = parsed.GetValue(_quota) ?? Math.Max(1, memory / 4),
                AllowHeap = true,
            },
            OpenInference = new OpenInferenceOptions
            {
                RegisteredRegions = parsed.GetValue(_clientShm) ?? RegisteredRegionAccess.Copy,
                SharedRegistrations = parsed.GetValue(_sharedRegistrations),
                RegistrationGrace = TimeSpan.FromSeconds(parsed.GetValue(_grace) ?? DefaultGrace),
                ServerName = parsed.GetValue(_serverName) ?? DefaultServerName,
            },
            IdleTimeout = TimeOrNever(parsed.GetValue(_idle) ?? DefaultIdle),
            PingInterval = TimeOrNever(AtLeastOne(parsed, _pingInterval, orZero: true) ?? DefaultPingInterval),
            PingTimeout = TimeSpan.FromSeconds(AtLeastOne(parsed, _pingTimeout, orZero: false) ?? DefaultPingTimeout),
            MaxCalls = parsed.GetValue(_maxCalls) ?? DefaultMaxCalls,
            MaxMessageBytes = (int)Math.Min(int.MaxValue, parsed.GetValue(_maxMessage) ?? DefaultMaxMessage),
            DrainTime = TimeSpan.FromSeconds(parsed.GetValue(_drain) ?? DefaultDrain),
            LogLevel = parsed.GetValue(_logLevel) ?? LogLevel.Information,
            LogsJson = parsed.GetValue(_logJson),
        };
    }

    private static TimeSpan TimeOrNever(double seconds) =>
        seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);

    // Kestrel accepts times of at least one second.
    private static double? AtLeastOne(ParseResult parsed, Option<double?> option, bool orZero) =>
        parsed.GetValue(option) switch
        {
            null => null,
            0 when orZero => 0,
            >= 1 and var seconds => seconds,
            var seconds => throw new WrongInputException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{option.Name}: {seconds} is too short. Use 1 second or more{(orZero ? ", or 0 for no pings" : "")}."
                )
            ),
        };

    private static void CheckServerName(OptionResult result)
    {
        if (result.Tokens is [{ Value: "" }])
        {
            result.AddError(
                "--server-name: the name is empty. Give a name, and check that the variables in the command line are set."
            );
        }
    }

    private static void CheckSocket(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length > MaxSocketPath)
        {
            throw new WrongInputException(
                $"--socket: '{path}' has {length} bytes, but the full path of a socket can have at most {MaxSocketPath} bytes. Choose a shorter path."
            );
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new WrongInputException(
                $"--socket: the folder '{Path.GetDirectoryName(path)}' does not exist. Create it, or choose another path."
            );
        }
    }

    private static IPEndPoint? Address(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text
            ? null
            : EndPoints.Parse(text)
                ?? throw new WrongInputException(
                    $"{option.Name}: '{text}' is not an address with a port. Use a form such as 127.0.0.1:8001, [::1]:8001, localhost:8001 or *:8001."
                );
}
