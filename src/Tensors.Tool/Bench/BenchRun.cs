using System.Diagnostics;
using Tensors.Tool.CommandLine;

namespace Tensors.Tool.Bench;

/// <summary>
/// Measures one tensor size at a time. New processes are started for each size, so that no size benefits from memory that another size
/// has warmed.
/// </summary>
internal sealed class BenchRun(BenchOptions options)
{
    /// <summary>Measures all cases for one tensor size, and returns each case's result as soon as it is available.</summary>
    public async IAsyncEnumerable<CaseResult> MeasureAsync(
        int bytes,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var heap = new HeapTensor(bytes / sizeof(float));
        var contestants = new List<Contestant>();
        try
        {
            foreach (var transport in BenchTransports.All)
            {
                var producer = await transport.StartAsync(heap, bytes / sizeof(float), cancellationToken);
                contestants.Add(new Contestant(transport, producer, bytes / sizeof(float)));
            }

            foreach (var benchCase in BenchCase.All)
            {
                yield return await MeasureAsync(benchCase, bytes, contestants, cancellationToken);
            }
        }
        finally
        {
            foreach (var contestant in contestants)
            {
                await contestant.DisposeAsync();
            }
        }
    }

    private async Task<CaseResult> MeasureAsync(
        BenchCase benchCase,
        int bytes,
        List<Contestant> contestants,
        CancellationToken cancellationToken
    )
    {
        var costs = new TimeSpan[contestants.Count];
        for (var i = 0; i < contestants.Count; i++)
        {
            costs[i] = await WarmUpAsync(contestants[i], benchCase, cancellationToken);
        }

        var calls = Array.ConvertAll(costs, CallsPerRound);
        var roundCost = costs.Select((cost, i) => cost * calls[i]).Aggregate((sum, cost) => sum + cost);
        var rounds =
            options.Rounds ?? (int)Math.Clamp(options.Budget / roundCost, options.MinRounds, BenchOptions.MaxRounds);
        var times = contestants.ConvertAll(_ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            // The transports take turns, so that a busy moment of the machine affects all of them. Every other round has the reverse order, so that a
            // transport is not always measured after the same one.
            for (var turn = 0; turn < contestants.Count; turn++)
            {
                var i = round % 2 == 0 ? turn : contestants.Count - 1 - turn;
                for (var call = 0; call < calls[i]; call++)
                {
                    times[i].Add((await contestants[i].CallAsync(benchCase, cancellationToken)).TotalMicroseconds);
                }
            }
        }

        return new CaseResult(
            benchCase,
            bytes,
            rounds,
            [
                .. contestants.Select(
                    (contestant, i) => new Measurement(benchCase, contestant.Name, bytes, [.. times[i].Order()])
                ),
            ]
        );
    }

    private static int CallsPerRound(TimeSpan cost) =>
        (int)Math.Clamp(BenchOptions.RoundTime / cost, 1, BenchOptions.MaxCallsPerRound);

    /// <summary>
    /// Calls a transport repeatedly until its memory is warm and the JIT compiler has optimized its code. Returns the median time of
    /// these calls.
    /// </summary>
    private static async Task<TimeSpan> WarmUpAsync(
        Contestant contestant,
        BenchCase benchCase,
        CancellationToken cancellationToken
    )
    {
        var begin = Stopwatch.GetTimestamp();
        var costs = new List<TimeSpan>();
        while (costs.Count < BenchOptions.WarmUpCalls || Stopwatch.GetElapsedTime(begin) < BenchOptions.WarmUpTime)
        {
            costs.Add(await contestant.CallAsync(benchCase, cancellationToken));
        }

        costs.Sort();
        return costs[(costs.Count - 1) / 2];
    }

    /// <summary>Represents a transport that takes part in the benchmark, with a running consumer process.</summary>
    private sealed class Contestant(ITransport transport, IProducer producer, int elements) : IAsyncDisposable
    {
        // The written values are 1, 2, 4 and 8, because sums of powers of two are exact.
        private const int Values = 4;

        // The elements are exact. This tolerance allows for the order of the additions in a sum.
        private const double Tolerance = 1e-6;

        private int _writes;

        public string Name => transport.Name;

        /// <summary>Makes one call and returns its duration. Throws if the consumer returned a wrong result.</summary>
        public async Task<TimeSpan> CallAsync(BenchCase benchCase, CancellationToken cancellationToken)
        {
            if (_writes == 0)
            {
                Write();
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(BenchOptions.CallLimit);
            try
            {
                var begin = Stopwatch.GetTimestamp();
                if (benchCase.Writes)
                {
                    Write();
                }

                var answer = await producer.DeliverAsync(benchCase.Work, limit.Token);
                var elapsed = Stopwatch.GetElapsedTime(begin);
                Check(benchCase, answer);
                return elapsed;
            }
            catch (TensorException e)
            {
                throw new ToolException($"The consumer process of '{Name}' no longer responds: {e.Message}", e);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ToolException(
                    $"The consumer process of '{Name}' did not respond within {BenchOptions.CallLimit.TotalMinutes:N0} minutes."
                );
            }
        }

        public ValueTask DisposeAsync() => producer.DisposeAsync();

        private void Write() => producer.Write(1 << (_writes++ % Values));

        private void Check(BenchCase benchCase, double answer)
        {
            var expected = benchCase.Work is V1.Work.Touch ? producer.Value : (double)producer.Value * elements;
            if (Math.Abs(answer - expected) > expected * Tolerance)
            {
                throw new ToolException(
                    FormattableString.Invariant(
                        $"The consumer process of '{Name}' returned {answer} for '{benchCase.Name}'; expected {expected}. The transport changed data."
                    )
                );
            }
        }
    }
}
