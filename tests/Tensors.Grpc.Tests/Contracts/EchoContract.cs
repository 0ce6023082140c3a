using System.Runtime.CompilerServices;

namespace Tensors.Grpc.Tests.Contracts;

[SharedTensor(["n"], DType.Int32)]
internal readonly partial struct Numbers;

[SharedTensor(["k"], DType.Int32)]
internal readonly partial struct Chosen;

/// <summary>A contract with an output that is placed, one that is made, scalars, and an answer in parts.</summary>
[ModelContract("tests.numbers")]
internal partial interface INumbers
{
    ValueTask<(Numbers.ReadOnly Sums, Chosen.ReadOnly Chosen, long Count)> AddAsync(
        Numbers.ReadOnly numbers,
        int added,
        bool evenOnly = false,
        CancellationToken cancellationToken = default
    );

    IAsyncEnumerable<(Numbers.ReadOnly Numbers, int Index)> CountAsync(
        Numbers.ReadOnly numbers,
        int parts,
        CancellationToken cancellationToken = default
    );
}

internal sealed class PlainNumbers : NumbersWorker
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    protected override async ValueTask<(Numbers.ReadOnly Sums, Chosen.ReadOnly Chosen, long Count)> AddAsync(
        Numbers.ReadOnly numbers,
        int added,
        bool evenOnly,
        AddOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        if (added == int.MinValue)
        {
            throw new InvalidOperationException("A secret of the worker.");
        }

        if (added == int.MaxValue)
        {
            Interlocked.Increment(ref _running);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        var sums = outputs.AllocateSums(numbers.N);
        for (long i = 0; i < numbers.N; i++)
        {
            sums[i] = numbers[i] + added;
        }

        var kept = sums.ToArray().Where(sum => !evenOnly || sum % 2 == 0).ToArray();
        var chosen = outputs.AllocateChosen(kept.Length);
        chosen.CopyFrom(kept);
        return (sums, chosen, kept.Length);
    }

    protected override async IAsyncEnumerable<(Numbers.ReadOnly Numbers, int Index)> CountAsync(
        Numbers.ReadOnly numbers,
        int parts,
        CountOutputs outputs,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var part = 0; part < parts; part++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var more = outputs.AllocateNumbers(numbers.N);
            for (long i = 0; i < numbers.N; i++)
            {
                more[i] = numbers[i] + part;
            }

            yield return (more, part);
        }

        if (parts < 0)
        {
            throw new InvalidModelCallException("parts must be 0 or more.");
        }
    }
}

/// <summary>The same contract, as another part of an application may have it.</summary>
[ModelContract("tests.numbers")]
internal partial interface ISameNumbers
{
    ValueTask<(Numbers.ReadOnly Sums, Chosen.ReadOnly Chosen, long Count)> AddAsync(
        Numbers.ReadOnly numbers,
        int added,
        bool evenOnly
    );

    IAsyncEnumerable<(Numbers.ReadOnly Numbers, int Index)> CountAsync(Numbers.ReadOnly numbers, int parts);
}

internal sealed class OtherNumbers : NumbersWorker
{
    protected override ValueTask<(Numbers.ReadOnly Sums, Chosen.ReadOnly Chosen, long Count)> AddAsync(
        Numbers.ReadOnly numbers,
        int added,
        bool evenOnly,
        AddOutputs outputs,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    protected override IAsyncEnumerable<(Numbers.ReadOnly Numbers, int Index)> CountAsync(
        Numbers.ReadOnly numbers,
        int parts,
        CountOutputs outputs,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();
}
