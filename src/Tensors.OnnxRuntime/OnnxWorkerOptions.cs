using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>
/// How an <see cref="OnnxModelWorker{TContract}"/> runs its model, or an <see cref="OnnxModelRepository"/> each of its models. They copy the options when they
/// are constructed. In the configuration the options of a registered worker are the section <c>Workers:name</c>, by the name of its contract.
/// </summary>
public sealed class OnnxWorkerOptions
{
    /// <summary>The most threads of a kind. ONNX Runtime makes as many as it is told, one after the other, before it runs anything.</summary>
    internal const int MaxThreads = 1024;

    /// <summary>The longest <see cref="BatchWindow"/>.</summary>
    public static readonly TimeSpan MaxBatchWindow = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Threads that share the work of one operator, the caller's included; 0, the default, for ONNX Runtime's choice: one for
    /// each physical core; at most 1024. All calls of the worker share them. They sleep when there is nothing to do where several runs may
    /// go on at a time, and spin for a while, as ONNX Runtime has it, where <see cref="MaxConcurrency"/> is 1.
    /// </summary>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Threads that run operators beside each other; 0, the default, for ONNX Runtime's choice; at most 1024. It runs them one after the
    /// other unless this is more than 1, and always with DirectML.
    /// </summary>
    public int InterOpThreads { get; set; }

    /// <summary>
    /// Where operators run, in order of preference: CPU, CUDA, TensorRT, DirectML, CoreML, OpenVINO, MIGraphX, QNN, XNNPACK,
    /// WebGPU, VitisAI or oneDNN; case does not matter. Those that this ONNX Runtime or this machine does not have are passed over, with one
    /// line in the log. What none of them can run runs on the CPU, which is also what happens if there are none, the default.
    /// </summary>
    public IList<string> ExecutionProviders { get; set; } = [];

    /// <summary>How far the model is optimized before it runs. Default: all optimizations. Fewer load faster.</summary>
    public GraphOptimizationLevel GraphOptimization { get; set; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>
    /// Whether the model runs once, with zeros, while it is loaded, so that the first caller does not wait for what is
    /// done once. Default: true. A model that refuses zeros is reported in the log, and works all the same.
    /// </summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>The length that dynamic axes have in the warm-up, at least 1. Default: 1. An axis with a smaller largest length has that.</summary>
    public long WarmUpLength { get; set; } = 1;

    /// <summary>
    /// How many runs go on at the same time, at least 1. Default: the number of processors. Other calls wait, in order. Each run has
    /// its own memory for what lies between inputs and outputs.
    /// </summary>
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How many calls may wait, for their turn or for others to be run together with. Default: 1024; 0 for none, at least 1 with a
    /// <see cref="BatchWindow"/>. One more gets <see cref="ModelResourceExhaustedException"/> at once: callers that are told so can go elsewhere,
    /// and a queue that grows without end keeps its tensors in memory. The configuration of a model of a repository may limit its queue further.
    /// </summary>
    public int MaxQueued { get; set; } = 1024;

    /// <summary>
    /// How long a call waits for others to be run together with, up to <see cref="MaxBatchWindow"/>, in steps of 1 ms; zero,
    /// the default, for not at all. Only where the first axis of every input and output of the contract is one dynamic axis of
    /// the same name, and has no other place: a model that can say so must treat its rows independently of each other.
    /// </summary>
    public TimeSpan BatchWindow { get; set; }

    /// <summary>
    /// How many rows are run together at most, at least 1. Default: 32, or the largest length of the contract's first axis where that is
    /// less. A call of so many rows or more runs by itself and at once.
    /// </summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>Sets other options of ONNX Runtime, after all of the above; null for none.</summary>
    public Action<SessionOptions>? Configure { get; set; }

    /// <summary>
    /// Gets what the user of this program calls an option, for the log: the argument is the name of a property of this type. Null for one that the user cannot
    /// set; then messages do not propose to change it. Null, the default, where options have their names here. For the tensors command.
    /// </summary>
    internal Func<string, string?>? OptionName { get; set; }

    /// <summary>Receives a message for each feature that is not available. Default: none.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Copies the options as the settings of an executor.</summary>
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

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(OnnxWorkerOptions options) =>
        options.IntraOpThreads is < 0 or > MaxThreads ? Threads(nameof(IntraOpThreads), options.IntraOpThreads)
        : options.InterOpThreads is < 0 or > MaxThreads ? Threads(nameof(InterOpThreads), options.InterOpThreads)
        : options.ExecutionProviders is null ? "ExecutionProviders is not set; it must be a list, if an empty one."
        : !Enum.IsDefined(options.GraphOptimization)
            ? $"GraphOptimization is {options.GraphOptimization}; it must be one of {string.Join(", ", Enum.GetNames<GraphOptimizationLevel>())}."
        : options.WarmUpLength < 1 ? Number(nameof(WarmUpLength), options.WarmUpLength, 1)
        : options.MaxConcurrency < 1 ? Number(nameof(MaxConcurrency), options.MaxConcurrency, 1)
        : options.MaxQueued < 0 ? Number(nameof(MaxQueued), options.MaxQueued, 0)
        : options.BatchWindow < TimeSpan.Zero || options.BatchWindow > MaxBatchWindow
            ? $"BatchWindow is {options.BatchWindow}; it must be 0 to {MaxBatchWindow}."
        : options.MaxQueued == 0 && options.BatchWindow > TimeSpan.Zero
            ? "MaxQueued is 0; it must be 1 or more where BatchWindow is set: calls wait to be run together."
        : options.MaxBatch < 1 ? Number(nameof(MaxBatch), options.MaxBatch, 1)
        : options.Logger is null ? "Logger is null; it must be a logger, such as NullLogger.Instance."
        : null;

    private static string Threads(string name, int value) => $"{name} is {value}; it must be 0 to {MaxThreads}.";

    private static string Number(string name, long value, int least) =>
        $"{name} is {value}; it must be {least} or more.";
}
