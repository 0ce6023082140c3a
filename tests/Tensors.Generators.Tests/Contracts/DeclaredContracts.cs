using System.Runtime.CompilerServices;

namespace Tensors.Generators.Tests.Contracts;

[SharedTensor(["n"], DType.Float32)]
internal readonly partial struct Vector;

[SharedTensor(["n", "m"], DType.Float32)]
internal readonly partial struct Matrix;

/// <summary>A contract with each kind of call.</summary>
[ModelContract("tests.arithmetic")]
internal partial interface IArithmetic
{
    /// <summary>A vector times a number: the output has the input's axis, and is placed.</summary>
    ValueTask<Vector.ReadOnly> ScaleAsync(
        Vector.ReadOnly vector,
        float factor,
        CancellationToken cancellationToken = default
    );

    /// <summary>What is above 0, and how many: the first output's length is known to the worker alone.</summary>
    [return: TensorName("values.1", "count")]
    ValueTask<(Filtered.ReadOnly Values, long Count)> FilterAsync(
        [TensorName("input.1")] Vector.ReadOnly vector,
        CancellationToken cancellationToken = default
    );

    /// <summary>Two inputs with one axis.</summary>
    ValueTask<double> DotAsync(Vector.ReadOnly left, Vector.ReadOnly right);

    /// <summary>The rows of a matrix, one after the other.</summary>
    IAsyncEnumerable<Row.ReadOnly> RowsAsync(Matrix.ReadOnly matrix, CancellationToken cancellationToken = default);
}

[SharedTensor(["m"], DType.Float32)]
internal readonly partial struct Row;

[SharedTensor(["k"], DType.Float32)]
internal readonly partial struct Filtered;

/// <summary>A worker in plain C#.</summary>
internal sealed class PlainArithmetic : ArithmeticWorker
{
    public int Running { get; private set; }

    protected override async ValueTask<Vector.ReadOnly> ScaleAsync(
        Vector.ReadOnly vector,
        float factor,
        ScaleOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        if (float.IsNaN(factor))
        {
            throw new InvalidOperationException("Not a number.");
        }

        if (float.IsInfinity(factor))
        {
            Running++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var scaled = outputs.AllocateVector(vector.N);
        for (long i = 0; i < vector.N; i++)
        {
            scaled[i] = vector[i] * factor;
        }

        return scaled;
    }

    protected override ValueTask<(Filtered.ReadOnly Values, long Count)> FilterAsync(
        Vector.ReadOnly vector,
        FilterOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        var kept = vector.ToArray().Where(value => value > 0).ToArray();
        var values = outputs.AllocateValues(kept.Length);
        values.CopyFrom(kept);
        return new((values, kept.Length));
    }

    protected override ValueTask<double> DotAsync(
        Vector.ReadOnly left,
        Vector.ReadOnly right,
        DotOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        double sum = 0;
        for (long i = 0; i < left.N; i++)
        {
            sum += left[i] * right[i];
        }

        return new(sum);
    }

    protected override async IAsyncEnumerable<Row.ReadOnly> RowsAsync(
        Matrix.ReadOnly matrix,
        RowsOutputs outputs,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (long i = 0; i < matrix.N; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var row = outputs.AllocateRow(matrix.M);
            matrix[i].CopyTo(row.Span);
            yield return row;
        }
    }
}
