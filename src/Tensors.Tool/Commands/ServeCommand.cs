using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Tensors.Grpc;
using Tensors.OnnxRuntime;
using Tensors.Tool.CommandLine;
using Tensors.Tool.Serving;

namespace Tensors.Tool.Commands;

/// <summary><c>tensors serve</c>: a folder of models behind one endpoint.</summary>
internal static class ServeCommand
{
    private const int MaxSocketPath = 103;

    private static readonly Option<string> _models = new("--models")
    {
        Description =
            "The folder with the models: name.onnx, or Triton's layout name/1/model.onnx with name/config.pbtxt.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string?> _grpc = new("--grpc")
    {
        Description =
            "Where gRPC listens: an address and a port, [::1]:8001, localhost:8001, *:8001 for every address. Unless set, "
            + "127.0.0.1:8001, which only this machine reaches, or nowhere where --socket is set.",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string?> _socket = new("--socket")
    {
        Description = "A Unix domain socket on which gRPC listens, for this user alone.",
        HelpName = "PATH",
    };

    private static readonly Option<string?> _metrics = new("--metrics")
    {
        Description = "Where Prometheus reads metrics, at /metrics: an address and a port. Nowhere unless set.",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<long> _memory = Size(
        "--memory",
        "Memory for tensors of all clients together: 512MiB, 2GB. 1GiB unless set.",
        1L << 30
    );

    private static readonly Option<long> _quota = Size(
        "--session-quota",
        "Memory for tensors of each client. A quarter of --memory unless set.",
        0
    );

    private static readonly Option<long> _maxMessage = Size(
        "--max-message",
        "The largest message that is taken. 256MiB unless set, at most 2GiB.",
        256L << 20
    );

    private static readonly Option<int> _maxCalls = Number(
        "--max-calls",
        "Calls that are answered at a time; more are refused with RESOURCE_EXHAUSTED. 1024 unless set.",
        1024
    );

    private static readonly Option<int> _maxQueued = Number(
        "--max-queued",
        "Calls of one model that wait for their turn; more are refused with RESOURCE_EXHAUSTED. 1024 unless set.",
        1024
    );

    private static readonly Option<int> _instances = Number(
        "--instances",
        "Calls of one model that run at a time, where its config.pbtxt does not say. The number of processors unless set.",
        Environment.ProcessorCount
    );

    private static readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads that share one operator's work. 0, the default, for one each physical core.",
        HelpName = "N",
        Validators = { result => CheckNumber(result, 0) },
    };

    private static readonly Option<string> _providers = new("--providers")
    {
        Description = "Where operators run, in order of preference: CUDA,CPU. The CPU unless set.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<double> _batchWindow = new("--batch-window")
    {
        Description =
            "Milliseconds that a call waits for others to be run together with, of models whose config.pbtxt says max_batch_size. 0 unless set.",
        HelpName = "MS",
    };

    private static readonly Option<ModelLoading> _load = Choice(
        "--load",
        "When models are loaded: at the start, on first use, or on request (RepositoryModelLoad).",
        ("start", ModelLoading.AtStart),
        ("first-use", ModelLoading.OnFirstUse),
        ("request", ModelLoading.OnRequest)
    );

    private static readonly Option<ClientMemory> _clientShm = Choice(
        "--client-shm",
        "How shared memory that clients registered is used: by copies (copy), in place (map), or not (off). With map nothing is "
            + "copied, but a client that cuts its memory short during a call kills the server: for trusted clients.",
        ("copy", ClientMemory.Copy),
        ("map", ClientMemory.Map),
        ("off", ClientMemory.Off)
    );

    private static readonly Option<bool> _sharedRegistrations = new("--shared-registrations")
    {
        Description =
            "Every client sees every registered region, as with Triton. Unless set, a region belongs to its connection.",
    };

    private static readonly Option<double> _drain = new("--drain")
    {
        Description = "Seconds that running calls have to end after SIGTERM. 30 unless set.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<LogLevel> _logLevel = Choice(
        "--log-level",
        "What goes to the log, on standard error.",
        ("info", LogLevel.Information),
        ("debug", LogLevel.Debug),
        ("warning", LogLevel.Warning),
        ("error", LogLevel.Error),
        ("none", LogLevel.None)
    );

    private static readonly Option<bool> _logJson = new("--log-json")
    {
        Description = "Log in JSON, an object a line.",
    };

    public static Command Create()
    {
        var command = new Command(
            "serve",
            "Serves a folder of ONNX models over gRPC: to generated clients, and to every client of the Open Inference Protocol (Triton, KServe)."
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
                    // Told to end while it started: that is no failure.
                }
                catch (Exception e) when (e is ModelFolderException or ArgumentException)
                {
                    throw new WrongInputException(e.Message, e);
                }
            }
        );
        return command;
    }

    private static ServeOptions Read(ParseResult parsed)
    {
        var socket = parsed.GetValue(_socket);
        if (socket is not null && socket.Length > MaxSocketPath)
        {
            throw new WrongInputException(
                $"--socket: a socket's path may have {MaxSocketPath} bytes; this one has {socket.Length}. Choose a shorter one."
            );
        }

        var memory = parsed.GetValue(_memory);
        var quota = parsed.GetValue(_quota);
        return new ServeOptions
        {
            Models = new OnnxModelRepositoryOptions
            {
                Folder = parsed.GetRequiredValue(_models),
                Loading = parsed.GetValue(_load),
                Worker = new OnnxWorkerOptions
                {
                    MaxConcurrency = parsed.GetValue(_instances),
                    MaxQueued = parsed.GetValue(_maxQueued),
                    IntraOpThreads = parsed.GetValue(_threads),
                    BatchWindow = TimeSpan.FromMilliseconds(parsed.GetValue(_batchWindow)),
                    ExecutionProviders =
                    [
                        .. parsed
                            .GetRequiredValue(_providers)
                            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    ],
                },
            },
            Grpc = Address(parsed, _grpc) ?? (socket is null ? new IPEndPoint(IPAddress.Loopback, 8001) : null),
            Socket = socket is null ? null : Path.GetFullPath(socket),
            Metrics = Address(parsed, _metrics),
            Memory = new SharedMemoryAllocatorOptions
            {
                MaxBytes = memory,
                PerSessionQuota = quota > 0 ? quota : Math.Max(1, memory / 4),
                AllowHeap = true,
            },
            OpenInference = new OpenInferenceOptions
            {
                ClientMemory = parsed.GetValue(_clientShm),
                SharedRegistrations = parsed.GetValue(_sharedRegistrations),
            },
            MaxCalls = parsed.GetValue(_maxCalls),
            MaxMessageBytes = (int)Math.Min(int.MaxValue, parsed.GetValue(_maxMessage)),
            DrainTime = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_drain), 0, TimeSpan.FromDays(1).TotalSeconds)),
            LogLevel = parsed.GetValue(_logLevel),
            LogsJson = parsed.GetValue(_logJson),
        };
    }

    private static IPEndPoint? Address(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text
            ? null
            : EndPoints.Parse(text)
                ?? throw new WrongInputException(
                    $"{option.Name}: '{text}' is no address with a port. Write 127.0.0.1:8001, [::1]:8001, localhost:8001 or *:8001."
                );

    private static Option<long> Size(string name, string description, long otherwise) =>
        new(name)
        {
            Description = description,
            HelpName = "SIZE",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (ByteSize.Parse(text) is { } bytes and > 0)
                {
                    return bytes;
                }

                result.AddError($"{name}: '{text}' is no size. Write 4096, 512MiB or 2GB.");
                return 0;
            },
        };

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => otherwise,
            Validators = { result => CheckNumber(result, 1) },
        };

    private static void CheckNumber(System.CommandLine.Parsing.OptionResult result, int least)
    {
        if (
            result.Tokens is [var token, ..]
            && (
                !int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                || number < least
            )
        )
        {
            result.AddError($"{result.Option.Name}: '{token.Value}' must be a whole number, {least} or more.");
        }
    }

    private static Option<T> Choice<T>(string name, string description, params (string Word, T Value)[] choices) =>
        new(name)
        {
            Description = $"{description} The first is the default.",
            HelpName = string.Join('|', choices.Select(choice => choice.Word)),
            DefaultValueFactory = _ => choices[0].Value,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                foreach (var (word, value) in choices)
                {
                    if (string.Equals(word, text, StringComparison.Ordinal))
                    {
                        return value;
                    }
                }

                result.AddError(
                    $"{name}: '{text}' must be one of {string.Join(", ", choices.Select(choice => choice.Word))}."
                );
                return choices[0].Value;
            },
        };
}
