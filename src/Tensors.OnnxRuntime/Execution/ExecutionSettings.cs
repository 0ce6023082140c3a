using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>How a model is loaded and run. The properties are those of the public options, which are checked, and what a model's configuration adds.</summary>
internal sealed record ExecutionSettings
{
    /// <summary>Threads that share the work of one operator; 0 for ONNX Runtime's choice.</summary>
    public int IntraOpThreads { get; init; }

    /// <summary>Threads that run operators beside each other; 0 for ONNX Runtime's choice.</summary>
    public int InterOpThreads { get; init; }

    /// <summary>Where operators run, in order of preference.</summary>
    public ImmutableArray<string> ExecutionProviders { get; init; } = [];

    /// <summary>How far the model's graph is optimized.</summary>
    public GraphOptimizationLevel GraphOptimization { get; init; } = GraphOptimizationLevel.ORT_ENABLE_ALL;

    /// <summary>Whether the model runs once while it is loaded.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>The length of dynamic axes in that run.</summary>
    public long WarmUpLength { get; init; } = 1;

    /// <summary>How many runs go on at the same time.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>How many calls may wait.</summary>
    public required int MaxQueued { get; init; }

    /// <summary>How long a call waits for others to run together with; zero where calls are not joined.</summary>
    public TimeSpan BatchWindow { get; init; }

    /// <summary>How many rows run together at most.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>The priority levels and timeouts of calls that wait.</summary>
    public QueuePolicies Queue { get; init; } = QueuePolicies.None;

    /// <summary>Sets what else ONNX Runtime can be told; null for nothing.</summary>
    public Action<SessionOptions>? Configure { get; init; }

    /// <summary>Gets what the user calls an option; null where options have their names here.</summary>
    public Func<string, string?>? OptionName { get; init; }

    /// <summary>Receives a message for each feature that is not available.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Gets what the user calls an option, or null where the user cannot set it.</summary>
    public string? NameOf(string property) => OptionName is null ? property : OptionName(property);
}
