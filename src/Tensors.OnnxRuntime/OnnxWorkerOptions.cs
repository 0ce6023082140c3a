using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime;

/// <summary>How an <see cref="OnnxModelWorker{TContract}"/> runs its model, or an <see cref="OnnxModelRepository"/> each of its models.</summary>
public sealed record OnnxWorkerOptions
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
    public int IntraOpThreads { get; init; }

    /// <summary>
    /// Threads that run operators beside each other; 0, the default, for ONNX Runtime's choice; at most 1024. It runs them one after the
    /// other unless this is more than 1, and always with DirectML.
    /// </summary>
    public int InterOpThreads { get; init; }

    /// <summary>
    /// Where operators run, in order of preference: CPU, CUDA, TensorRT, DirectML, CoreML, OpenVINO, MIGraphX, QNN, XNNPACK,
    /// WebGPU, VitisAI or oneDNN; case does not matter. Those that this ONNX Runtime or this machine does not have are passed over, with one
    /// line in the log. What none of them can run runs on the CPU, which is also what happens if there are none, the default.
    /// </summary>
    public ImmutableArray<string> ExecutionProviders { get; init; } = [];

    /// <summary>How far the model is optimized before it runs. Default: all optimizations. Fewer load faster.</summary>
    public GraphOptimizationLevel GraphOptimization { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>
    /// Whether the model runs once, with zeros, while it is loaded, so that the first caller does not wait for what is
    /// done once. Default: true. A model that refuses zeros is reported in the log, and works all the same.
    /// </summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>The length that dynamic axes have in the warm-up, at least 1. Default: 1. An axis with a smaller largest length has that.</summary>
    public long WarmUpLength { get; init; } = 1;

    /// <summary>
    /// How many runs go on at the same time, at least 1. Default: the number of processors. Other calls wait, in order. Each run has
    /// its own memory for what lies between inputs and outputs.
    /// </summary>
    public int MaxConcurrency { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// How many calls may wait, for their turn or for others to be run together with. Default: 1024; 0 for none, at least 1 with a
    /// <see cref="BatchWindow"/>. One more gets <see cref="ModelResourceExhaustedException"/> at once: callers that are told so can go elsewhere,
    /// and a queue that grows without end keeps its tensors in memory. The configuration of a model of a repository may limit its queue further.
    /// </summary>
    public int MaxQueued { get; init; } = 1024;

    /// <summary>
    /// How long a call waits for others to be run together with, up to <see cref="MaxBatchWindow"/>, in steps of 1 ms; zero,
    /// the default, for not at all. Only where the first axis of every input and output of the contract is one dynamic axis of
    /// the same name, and has no other place: a model that can say so must treat its rows independently of each other.
    /// </summary>
    public TimeSpan BatchWindow { get; init; }

    /// <summary>
    /// How many rows are run together at most, at least 1. Default: 32, or the largest length of the contract's first axis where that is
    /// less. A call of so many rows or more runs by itself and at once.
    /// </summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>Sets other options of ONNX Runtime, after all of the above; null for none.</summary>
    public Action<SessionOptions>? Configure { get; init; }

    /// <summary>
    /// Gets what the user of this program calls an option, for the log: the argument is the name of a property of this type. Null for one that the user cannot
    /// set; then messages do not propose to change it. Null, the default, where options have their names here.
    /// </summary>
    public Func<string, string?>? OptionName { get; init; }

    /// <summary>Receives a message for each feature that is not available. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>
    /// Reads options. The keys are <c>IntraOpThreads</c>, <c>InterOpThreads</c>, <c>ExecutionProviders</c> (names with commas between),
    /// <c>GraphOptimization</c> (None, Basic, Extended, Layout or All), <c>WarmUp</c>, <c>WarmUpLength</c>,
    /// <c>MaxConcurrency</c>, <c>MaxQueued</c>, <c>BatchWindow</c> (hours:minutes:seconds, such as 00:00:00.005) and <c>MaxBatch</c>.
    /// </summary>
    /// <param name="section">The section that has the keys; what it does not have keeps its default.</param>
    /// <exception cref="InvalidOperationException">A key is unknown, or its value cannot be read. The message names both, and says what was expected.</exception>
    public static OnnxWorkerOptions FromConfiguration(IConfigurationSection section) =>
        WorkerConfiguration.Read(section, new OnnxWorkerOptions());

    /// <summary>Gets the same as the settings of an executor.</summary>
    internal ExecutionSettings ToSettings() =>
        new()
        {
            IntraOpThreads = IntraOpThreads,
            InterOpThreads = InterOpThreads,
            ExecutionProviders = ExecutionProviders,
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

    /// <summary>Throws unless every option is within its range.</summary>
    internal static void Check(OnnxWorkerOptions options)
    {
        var wrong =
            options.IntraOpThreads is < 0 or > MaxThreads ? Threads(nameof(IntraOpThreads), options.IntraOpThreads)
            : options.InterOpThreads is < 0 or > MaxThreads ? Threads(nameof(InterOpThreads), options.InterOpThreads)
            : options.ExecutionProviders.IsDefault
                ? "ExecutionProviders is not set; it must be a list, if an empty one."
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
        if (wrong is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(options), wrong);
        }
    }

    private static string Threads(string name, int value) => $"{name} is {value}; it must be 0 to {MaxThreads}.";

    private static string Number(string name, long value, int least) =>
        $"{name} is {value}; it must be {least} or more.";
}
