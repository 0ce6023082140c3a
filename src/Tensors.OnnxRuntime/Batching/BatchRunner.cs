using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>Runs the calls of a batch together. If the joined run fails, runs each call by itself.</summary>
/// <param name="model">The model.</param>
/// <param name="metrics">The metrics of the worker.</param>
/// <param name="settings">The settings with the logger, and with the names of options in log messages.</param>
internal sealed partial class BatchRunner(LoadedModel model, WorkerMetrics metrics, ExecutionSettings settings)
{
    // If joined runs of a model fail several times although each call succeeds by itself, they are expected to fail again.
    private const int MaxVainRuns = 3;

    private readonly Lock _lock = new();
    private readonly Stack<JoinedInputs> _memory = [];
    private readonly JoinedRun _joined = new(model);
    private int _vainRuns;

    /// <summary>
    /// Gets a value indicating whether calls are joined. It becomes false when failures of joined runs have shown that the model does not
    /// support them.
    /// </summary>
    public bool JoinsCalls => Volatile.Read(ref _vainRuns) < MaxVainRuns;

    /// <summary>Runs calls and ends each of them. The calls must be in the state <c>Held</c> of <see cref="BatchedCall"/>.</summary>
    public void Run(Batch batch, List<BatchedCall> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        var rows = calls.Sum(call => call.Rows);
        var run = calls.Count > 1 ? new ModelRun(calls.Count, rows) : null;
        foreach (var call in calls)
        {
            call.Begin(batch, run);
        }

        metrics.Runs(rows);
        if (calls is [var only])
        {
            RunAlone(only);
            return;
        }

        var memory = Rent();
        var result = _joined.Run(batch, calls, memory, out var reason);
        Return(memory);
        if (result is JoinedResult.Done)
        {
            NoteVainRuns(runs => runs < MaxVainRuns ? 0 : runs, null);
            return;
        }

        var left = calls.Where(call => call.TryHold()).ToList();
        var failed = left.Count(call => !RunAlone(call));
        if (result is JoinedResult.NotByRows)
        {
            NoteVainRuns(_ => MaxVainRuns, reason);
        }
        else if (left.Count > 0 && failed == 0)
        {
            NoteVainRuns(runs => Math.Min(runs + 1, MaxVainRuns), reason);
        }
    }

    private bool RunAlone(BatchedCall call)
    {
        Exception? error = null;
        call.Call.Execution = call.Call.Execution with { Run = null };
        try
        {
            model.Run(call.Call, call.CancellationToken);
        }
        catch (Exception e)
        {
            error = e;
        }

        call.Finish(error);
        return error is null;
    }

    /// <summary>
    /// Updates the number of joined runs that failed although each of their calls succeeded by itself. If the number reaches
    /// <see cref="MaxVainRuns"/>, logs that calls are no longer joined.
    /// </summary>
    private void NoteVainRuns(Func<int, int> change, Exception? reason)
    {
        lock (_lock)
        {
            var before = _vainRuns;
            Volatile.Write(ref _vainRuns, change(before));
            if (before == MaxVainRuns || _vainRuns < MaxVainRuns)
            {
                return;
            }
        }

        LogNotJoined(
            settings.Logger,
            model.Metadata.Name,
            settings.NameOf(nameof(ExecutionSettings.BatchWindow)),
            reason?.Message ?? ""
        );
    }

    private JoinedInputs Rent()
    {
        lock (_lock)
        {
            return _memory.TryPop(out var memory) ? memory : new JoinedInputs(model.Metadata.Inputs.Length);
        }
    }

    private void Return(JoinedInputs memory)
    {
        lock (_lock)
        {
            _memory.Push(memory);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Calls to '{Model}' are no longer joined into batches: the model runs each call alone, but fails for several calls in one batch. "
            + "Set {Option} to 0. {Reason}"
    )]
    private static partial void LogNotJoined(ILogger logger, string model, string? option, string reason);
}
