using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Contains the settings for loading and running a model. They are the validated values of <see cref="OnnxWorkerOptions"/>, combined with
/// the model's configuration.
/// </summary>
internal sealed record ExecutionSettings
{
    /// <summary>Gets the number of threads that share the work of one operator, or 0 to let ONNX Runtime choose.</summary>
    public int IntraOpThreads { get; init; }

    /// <summary>Gets the number of threads that run different operators at the same time, or 0 to let ONNX Runtime choose.</summary>
    public int InterOpThreads { get; init; }

    /// <summary>Gets the names of the execution providers that run operators, in order of preference.</summary>
    public ImmutableArray<string> ExecutionProviders { get; init; } = [];

    /// <summary>Gets the level of graph optimization.</summary>
    public GraphOptimizationLevel GraphOptimization { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>Gets a value indicating whether the model is run once while it is loaded.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>Gets the length of dynamic axes in the run that warms up the model.</summary>
    public long WarmUpLength { get; init; } = 1;

    /// <summary>Gets the maximum number of concurrent runs.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>Gets the maximum number of waiting calls.</summary>
    public required int MaxQueued { get; init; }

    /// <summary>Gets the time for which a call waits for other calls to join, or zero if calls are not joined.</summary>
    public TimeSpan BatchWindow { get; init; }

    /// <summary>Gets the maximum number of rows in a batch.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>Gets the priority levels and timeouts of waiting calls.</summary>
    public QueuePolicies Queue { get; init; } = QueuePolicies.None;

    /// <summary>Gets a callback that sets further options of the ONNX Runtime session, or null if there are no further options.</summary>
    public Action<SessionOptions>? Configure { get; init; }

    /// <summary>
    /// Gets a function that returns the display name of an option, or null to use the names of the properties. See
    /// <see cref="OnnxWorkerOptions.OptionName"/>.
    /// </summary>
    public Func<string, string?>? OptionName { get; init; }

    /// <summary>Gets the logger for messages about the model and for the log messages of ONNX Runtime.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Returns the display name of an option, or null if the user cannot set the option.</summary>
    public string? NameOf(string property) => OptionName is null ? property : OptionName(property);
}
