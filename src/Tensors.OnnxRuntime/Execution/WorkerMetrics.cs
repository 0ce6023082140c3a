using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tensors.OnnxRuntime.Execution;

/// <summary>
/// Records metrics of one worker's calls with the meter <c>Tensors.OnnxRuntime</c>. If no listener reads the metrics, recording a call
/// costs only a few memory reads.
/// </summary>
/// <param name="model">The name of the model, which is a tag of every measurement.</param>
internal sealed class WorkerMetrics(string model)
{
    private static readonly Meter _meter = new("Tensors.OnnxRuntime");

    private static readonly InstrumentAdvice<double> _seconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.0001,
            0.00025,
            0.0005,
            0.001,
            0.0025,
            0.005,
            0.01,
            0.025,
            0.05,
            0.1,
            0.25,
            0.5,
            1,
            2.5,
            5,
            10,
        ],
    };

    private static readonly Histogram<double> _duration = _meter.CreateHistogram(
        "tensors.model.call.duration",
        "s",
        "Time from the arrival of a call to its end, including its wait.",
        advice: _seconds
    );

    private static readonly Histogram<double> _wait = _meter.CreateHistogram(
        "tensors.model.call.wait",
        "s",
        "Time from the arrival of a call to the start of its run.",
        advice: _seconds
    );

    private static readonly Histogram<long> _rows = _meter.CreateHistogram(
        "tensors.model.batch.rows",
        "{row}",
        "Number of rows in one run, for workers that join calls into batches.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] }
    );

    private static readonly Counter<long> _failures = _meter.CreateCounter<long>(
        "tensors.model.call.failures",
        "{call}",
        "Number of calls that failed, by error. Does not include cancelled calls."
    );

    private static readonly UpDownCounter<long> _running = _meter.CreateUpDownCounter<long>(
        "tensors.model.calls.running",
        "{call}",
        "Number of calls that are running."
    );

    private readonly KeyValuePair<string, object?> _model = new("model", model);

    /// <summary>Starts to measure a call that has arrived, and returns the measurement.</summary>
    public Call Arrived() =>
        new(_duration.Enabled || _wait.Enabled || _failures.Enabled || _running.Enabled ? this : null);

    /// <summary>Records the number of rows in one run, of a single call or of several joined calls.</summary>
    public void Runs(long rows) => _rows.Record(rows, _model);

    private static string ErrorType(Exception error) =>
        error switch
        {
            OperationCanceledException => "Cancelled",
            _ => error.GetType().Name,
        };

    /// <summary>Represents the measurement of one call. Each method may be called at most once.</summary>
    /// <param name="metrics">The metrics that record the call, or null if no listener was attached when the call arrived.</param>
    internal struct Call(WorkerMetrics? metrics)
    {
        private readonly WorkerMetrics? _metrics = metrics;
        private readonly long _arrived = Stopwatch.GetTimestamp();
        private bool _runs;

        /// <summary>Records that the run of the call begins. Returns the time that the call has waited.</summary>
        /// <returns>The time that the call has waited since its arrival.</returns>
        public TimeSpan Begun()
        {
            var waited = Stopwatch.GetElapsedTime(_arrived);
            if (_metrics is not null)
            {
                _runs = true;
                _wait.Record(waited.TotalSeconds, _metrics._model);
                _running.Add(1, _metrics._model);
            }

            return waited;
        }

        /// <summary>Records that the call has ended, with an error or, if <paramref name="error"/> is null, successfully.</summary>
        public readonly void Ended(Exception? error)
        {
            if (_metrics is not { _model: var model })
            {
                return;
            }

            if (_runs)
            {
                _running.Add(-1, model);
            }

            var seconds = Stopwatch.GetElapsedTime(_arrived).TotalSeconds;
            if (error is null)
            {
                _duration.Record(seconds, model);
                return;
            }

            var type = new KeyValuePair<string, object?>("error.type", ErrorType(error));
            _duration.Record(seconds, model, type);
            if (error is not OperationCanceledException)
            {
                _failures.Add(1, model, type);
            }
        }
    }
}
