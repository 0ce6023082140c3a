using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Contains the call statistics of each model since the model was loaded, over all protocols.</summary>
/// <remarks>
/// Counting follows InferenceStatsAggregator in src/infer_stats.cc of triton-inference-server/core, and ProcessRequests in src/onnxruntime.cc
/// of triton-inference-server/onnxruntime_backend. Each request and its rows are counted. Executions, their sizes and the time of the last
/// one are counted once for all requests that ran together, if at least one of them succeeded.
/// </remarks>
internal sealed class StatisticsTable(TimeProvider clock)
{
    // The statistics of a model end when it is unloaded. It keeps them when another version of it is loaded.
    private readonly ConditionalWeakTable<IModelWorker, Figures> _figures = [];

    /// <summary>Gets the statistics of a model.</summary>
    public Figures Of(ServedModel model) =>
        _figures.GetValue(model.Worker, _ => new Figures(clock, model.MaxBatchSize > 0));

    /// <summary>
    /// Returns the number of rows in a call: the length of the first axis of its first input. Returns 1 if that axis does not count rows
    /// (<see cref="ServedModel.MaxBatchSize"/> is 0) or does not exist.
    /// </summary>
    public static long RowsOf(ServedModel model, InferenceCall call) =>
        model.MaxBatchSize == 0 ? 1
        : call.Inputs.All is [{ Tensor.Shape: { Rank: > 0 } shape }, ..] ? shape[0]
        : 1;

    /// <summary>Contains the durations of the phases of a call that succeeded.</summary>
    /// <param name="Input">The time until the tensors of the request were available.</param>
    /// <param name="Waited">The time in the queue.</param>
    /// <param name="Infer">The time of the run of the model.</param>
    /// <param name="Output">The time from the end of the run until the response was ready.</param>
    internal readonly record struct Times(TimeSpan Input, TimeSpan Waited, TimeSpan Infer, TimeSpan Output)
    {
        public TimeSpan Sum => Input + Waited + Infer + Output;
    }

    /// <summary>Contains the statistics of one model.</summary>
    /// <param name="clock">The clock for the time of the last execution.</param>
    /// <param name="countsRows">Whether the size of an execution is its number of rows; otherwise it is its number of calls.</param>
    internal sealed class Figures(TimeProvider clock, bool countsRows)
    {
        private readonly ConcurrentDictionary<long, Batch> _batches = new();
        private readonly Lock _gate = new();
        private Counter _success;
        private Counter _failure;
        private Counter _waited;
        private Counter _input;
        private Counter _infer;
        private Counter _output;
        private long _rows;
        private ulong _executions;
        private long _last;

        /// <summary>
        /// Counts a call that succeeded. Counts the run of the model as well, unless it was already counted for another call of the same
        /// batch.
        /// </summary>
        /// <param name="rows">The number of rows of the call.</param>
        /// <param name="run">The execution that the call shared with other calls, or null.</param>
        /// <param name="times">The durations of the phases of the call.</param>
        public void Succeeded(long rows, ModelRun? run, in Times times)
        {
            lock (_gate)
            {
                _success.Add(times.Sum);
                _waited.Add(times.Waited);
                _input.Add(times.Input);
                _infer.Add(times.Infer);
                _output.Add(times.Output);
                _rows += rows;
                if (run?.TryCount() == false)
                {
                    return;
                }

                _executions++;
                _last = clock.GetUtcNow().ToUnixTimeMilliseconds();
                var size =
                    run is null ? rows
                    : countsRows ? run.Rows
                    : run.Calls;
                var batch = _batches.GetOrAdd(size, static _ => new Batch());
                batch.Input.Add(times.Input);
                batch.Infer.Add(times.Infer);
                batch.Output.Add(times.Output);
            }
        }

        public void Failed(TimeSpan time)
        {
            lock (_gate)
            {
                _failure.Add(time);
            }
        }

        public ModelStatistics ToMessage(string name, string version)
        {
            lock (_gate)
            {
                return new ModelStatistics
                {
                    Name = name,
                    Version = version,
                    LastInference = (ulong)_last,
                    InferenceCount = (ulong)_rows,
                    ExecutionCount = _executions,
                    InferenceStats = new InferStatistics
                    {
                        Success = _success.ToMessage(),
                        Fail = _failure.ToMessage(),
                        Queue = _waited.ToMessage(),
                        ComputeInput = _input.ToMessage(),
                        ComputeInfer = _infer.ToMessage(),
                        ComputeOutput = _output.ToMessage(),
                        CacheHit = new StatisticDuration(),
                        CacheMiss = new StatisticDuration(),
                    },
                    BatchStats =
                    {
                        _batches
                            .OrderBy(batch => batch.Key)
                            .Select(batch => new InferBatchStatistics
                            {
                                BatchSize = (ulong)batch.Key,
                                ComputeInput = batch.Value.Input.ToMessage(),
                                ComputeInfer = batch.Value.Infer.ToMessage(),
                                ComputeOutput = batch.Value.Output.ToMessage(),
                            }),
                    },
                };
            }
        }

        private sealed class Batch
        {
            public Counter Input;
            public Counter Infer;
            public Counter Output;
        }

        private struct Counter
        {
            private ulong _ticks;

            public ulong Count { get; private set; }

            public void Add(TimeSpan time)
            {
                Count++;
                _ticks += (ulong)Math.Max(0, time.Ticks);
            }

            public readonly StatisticDuration ToMessage() =>
                new() { Count = Count, Ns = _ticks * (ulong)TimeSpan.NanosecondsPerTick };
        }
    }
}
