using TensorsSafeNamespace.Contracts;

namespace TensorsSafeNamespace.Worker;

/// <summary>Implements <see cref="ISquare"/>. Inputs are read, and outputs are written, in the memory of the caller.</summary>
public sealed class Square : SquareWorker
{
    protected override ValueTask<Squares.ReadOnly> SquareAsync(
        Numbers.ReadOnly numbers,
        SquareOutputs outputs,
        CancellationToken cancellationToken
    )
    {
        var squares = outputs.AllocateSquares(numbers.Count);
        for (var i = 0; i < numbers.Count; i++)
        {
            squares[i] = numbers[i] * numbers[i];
        }

        return new(squares);
    }
}
