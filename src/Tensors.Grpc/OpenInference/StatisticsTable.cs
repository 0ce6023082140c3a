using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>What has been asked of each model since it was loaded, by any protocol.</summary>
internal sealed class StatisticsTable(TimeProvider clock)
{
    // A model that is unloaded takes its figures along.
    private readonly ConditionalWeakTable<ServedModel, Figures> _figures = [];

    /// <summary>Where a model's calls are counted.</summary>
    public Figures Of(ServedModel model) => _figures.GetValue(model, _ => new Figures(clock));

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
    internal sealed class Figures(TimeProvider clock)
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
        private long _last;

        public void Succeeded(long rows, in Times times)
        {
            lock (_gate)
            {
                _success.Add(times.Sum);
                _waited.Add(times.Waited);
                _input.Add(times.Input);
                _infer.Add(times.Infer);
                _output.Add(times.Output);
                _rows += rows;
                _last = clock.GetUtcNow().ToUnixTimeMilliseconds();
                var batch = _batches.GetOrAdd(rows, static _ => new Batch());
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
                _last = clock.GetUtcNow().ToUnixTimeMilliseconds();
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
                    ExecutionCount = _success.Count,
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
