using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>What has been asked of each model since it was loaded, by any protocol.</summary>
/// <remarks>
/// Source of what is counted when: InferenceStatsAggregator in src/infer_stats.cc of triton-inference-server/core, and ProcessRequests in src/onnxruntime.cc of
/// triton-inference-server/onnxruntime_backend. Requests and their rows are counted one by one; executions, their sizes and the time of the last one, once for
/// all requests that ran together, where at least one of them succeeded.
/// </remarks>
internal sealed class StatisticsTable(TimeProvider clock)
{
    // A model that is unloaded takes its figures along; one that another version appears beside keeps them.
    private readonly ConditionalWeakTable<IModelWorker, Figures> _figures = [];

    /// <summary>Where a model's calls are counted.</summary>
    public Figures Of(ServedModel model) =>
        _figures.GetValue(model.Worker, _ => new Figures(clock, model.MaxBatchSize > 0));

    /// <summary>Gets the number of rows of a call; 1 of a model whose first axis does not count rows.</summary>
    public static long RowsOf(ServedModel model, InferenceCall call) =>
        model.MaxBatchSize == 0 ? 1
        : call.Inputs.All is [{ Tensor.Shape: { Rank: > 0 } shape }, ..] ? shape[0]
        : 1;

    /// <summary>The parts of one call that was answered.</summary>
    /// <param name="Input">Until its tensors were there.</param>
    /// <param name="Waited">Until its turn came.</param>
    /// <param name="Infer">While the model ran.</param>
    /// <param name="Output">Until the answer was ready.</param>
    internal readonly record struct Times(TimeSpan Input, TimeSpan Waited, TimeSpan Infer, TimeSpan Output)
    {
        public TimeSpan Sum => Input + Waited + Infer + Output;
    }

    /// <summary>The figures of one model.</summary>
    /// <param name="clock">Tells the time of the last execution.</param>
    /// <param name="countsRows">Whether the size of an execution is its rows; else it is its calls.</param>
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

        /// <summary>Counts a call that was answered, and its execution where that has not been counted for another call.</summary>
        /// <param name="rows">The call's rows.</param>
        /// <param name="run">The execution that it shared with other calls, or null.</param>
        /// <param name="times">The parts of its time.</param>
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
