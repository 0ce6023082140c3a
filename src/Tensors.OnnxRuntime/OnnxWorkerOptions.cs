using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>
/// The options of an <see cref="OnnxModelWorker{TContract}"/> for running its model, and of an <see cref="OnnxModelRepository"/> for running each of
/// its models. Both copy the options when they are created. In the application's configuration, the section <c>Workers:name</c>, with the name of the
/// contract, holds the options of a registered worker.
/// </summary>
public sealed class OnnxWorkerOptions
{
    /// <summary>
    /// The maximum value of <see cref="IntraOpThreads"/> and <see cref="InterOpThreads"/>. ONNX Runtime itself has no limit, and creates
    /// all threads, one after the other, before it runs a model.
    /// </summary>
    internal const int MaxThreads = 1024;

    /// <summary>The maximum value of <see cref="BatchWindow"/>: 1 minute.</summary>
    public static readonly TimeSpan MaxBatchWindow = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets the number of threads that share the work of one operator, including the calling thread, from 0 to 1024. Default: 0, which lets
    /// ONNX Runtime choose: one thread for each physical core. All calls of the worker share these threads. If <see cref="MaxConcurrency"/> is 1,
    /// idle threads spin for a short time before they sleep, which is ONNX Runtime's default; otherwise, they sleep immediately.
    /// </summary>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Gets or sets the number of threads that run different operators at the same time, from 0 to 1024. Default: 0, which lets ONNX Runtime choose.
    /// Operators run one after the other if this is 0 or 1, and always with DirectML.
    /// </summary>
    public int InterOpThreads { get; set; }

    /// <summary>
    /// Gets or sets the execution providers that run operators, in order of preference: CPU, CUDA, TensorRT, DirectML, CoreML, OpenVINO, MIGraphX,
    /// QNN, XNNPACK, WebGPU, VitisAI or oneDNN. Names are not case-sensitive. A provider that this build of ONNX Runtime or this machine does not
    /// support is skipped, with one line in the log. Operators that no listed provider supports run on the CPU. Default: empty, which runs all
    /// operators on the CPU.
    /// </summary>
    public IList<string> ExecutionProviders { get; set; } = [];

    /// <summary>
    /// Gets or sets the level of graph optimization when the model is loaded. Default: all optimizations. A lower level loads faster.
    /// </summary>
    public GraphOptimizationLevel GraphOptimization { get; set; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>
    /// Gets or sets a value indicating whether the model runs once with zeros while it is loaded, so that the first call does not wait for one-time
    /// initialization. Default: true. If this run fails, the log reports it, and the model is served nevertheless.
    /// </summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>
    /// Gets or sets the length of dynamic axes in the warm-up run, at least 1. Default: 1. An axis whose maximum length is less uses its maximum
    /// length.
    /// </summary>
    public long WarmUpLength { get; set; } = 1;

    /// <summary>
    /// Gets or sets the maximum number of concurrent runs, at least 1. Default: the number of processors. Further calls wait in order. Each run
    /// needs its own memory for intermediate results.
    /// </summary>
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Gets or sets the maximum number of calls that wait for a free run or for other calls to join. Default: 1024. With 0, no call
    /// waits. It must be at least 1 if <see cref="BatchWindow"/> is set. A further call fails immediately with
    /// <see cref="ModelResourceExhaustedException"/>. Its caller can then use another server, and the queue cannot keep an unlimited
    /// number of tensors in memory. In a repository, the configuration of a model may limit its queue further.
    /// </summary>
    public int MaxQueued { get; set; } = 1024;

    /// <summary>
    /// Gets or sets the time for which a call waits for other calls to join, up to <see cref="MaxBatchWindow"/>, with a resolution of 1
    /// ms. Default: zero, which does not join calls. Calls can be joined only if the first axis of every input and output of the contract
    /// is the same named dynamic axis, and no tensor has this axis in another position. The model must treat its rows independently of
    /// each other.
    /// </summary>
    public TimeSpan BatchWindow { get; set; }

    /// <summary>
    /// Gets or sets the maximum number of rows in a batch, at least 1. Default: 32. If the maximum length of the contract's first axis is less, that
    /// length applies. A call with at least this number of rows runs by itself, without waiting for others to join.
    /// </summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>
    /// Gets or sets a callback that sets further options of the ONNX Runtime session. It is called after all other properties have been
    /// applied. Default: null, for no further options.
    /// </summary>
    public Action<SessionOptions>? Configure { get; set; }

    /// <summary>
    /// Gets or sets a function that returns the display name of an option for log messages, such as the name of a command-line flag. Its
    /// argument is the name of a property of this type. The function returns null for an option that the user cannot set; log messages then
    /// do not suggest changing it. Default: null, which uses the names of the properties. The <c>tensors</c> command uses this to show its
    /// command-line flags.
    /// </summary>
    internal Func<string, string?>? OptionName { get; set; }

    /// <summary>
    /// Gets or sets the logger for messages about the model, such as about features that are not available, and for the log messages of
    /// ONNX Runtime. Default: no logging.
    /// </summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Validates the options and returns them as the settings of an executor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range. The message names it.</exception>
    internal ExecutionSettings ToSettings()
    {
        OptionChecks.ThrowIfWrong(FindProblem(this), "options");
        return new()
        {
            IntraOpThreads = IntraOpThreads,
            InterOpThreads = InterOpThreads,
            ExecutionProviders = [.. ExecutionProviders],
            GraphOptimization = GraphOptimization,
            WarmUp = WarmUp,
            WarmUpLength = WarmUpLength,
            MaxConcurrency = MaxConcurrency,
            MaxQueued = MaxQueued,
            BatchWindow = BatchWindow,
            MaxBatch = MaxBatch,
            Configure = Configure,
            OptionName = OptionName,
            Logger = Logger,
        };
    }

    /// <summary>Returns a description of the first option that is not valid, or null if all are valid.</summary>
    internal static string? FindProblem(OnnxWorkerOptions options) =>
        options.IntraOpThreads is < 0 or > MaxThreads ? Threads(nameof(IntraOpThreads), options.IntraOpThreads)
        : options.InterOpThreads is < 0 or > MaxThreads ? Threads(nameof(InterOpThreads), options.InterOpThreads)
        : options.ExecutionProviders is null ? "ExecutionProviders is null; it must be a list, which may be empty."
        : !Enum.IsDefined(options.GraphOptimization)
            ? $"GraphOptimization is {options.GraphOptimization}; it must be one of {string.Join(", ", Enum.GetNames<GraphOptimizationLevel>())}."
        : options.WarmUpLength < 1 ? Number(nameof(WarmUpLength), options.WarmUpLength, 1)
        : options.MaxConcurrency < 1 ? Number(nameof(MaxConcurrency), options.MaxConcurrency, 1)
        : options.MaxQueued < 0 ? Number(nameof(MaxQueued), options.MaxQueued, 0)
        : options.BatchWindow < TimeSpan.Zero || options.BatchWindow > MaxBatchWindow
            ? $"BatchWindow is {options.BatchWindow}; it must be from 0 to {MaxBatchWindow}."
        : options.MaxQueued == 0 && options.BatchWindow > TimeSpan.Zero
            ? "MaxQueued is 0; it must be 1 or more if BatchWindow is set, because calls wait to be joined into a batch."
        : options.MaxBatch < 1 ? Number(nameof(MaxBatch), options.MaxBatch, 1)
        : options.Logger is null ? "Logger is null; it must be a logger, such as NullLogger.Instance."
        : null;

    private static string Threads(string name, int value) => $"{name} is {value}; it must be from 0 to {MaxThreads}.";

    private static string Number(string name, long value, int least) =>
        $"{name} is {value}; it must be {least} or more.";
}
