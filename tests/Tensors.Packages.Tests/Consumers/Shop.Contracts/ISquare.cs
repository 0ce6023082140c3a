using Tensors;

namespace Shop.Contracts;

/// <summary>Numbers to square.</summary>
[SharedTensor(["count"], DType.Float32)]
public readonly partial struct Numbers;

/// <summary>The squares of numbers.</summary>
[SharedTensor(["count"], DType.Float32)]
public readonly partial struct Squares;

/// <summary>Squares numbers.</summary>
[ModelContract("square")]
public partial interface ISquare
{
    /// <summary>Returns the square of each number.</summary>
    ValueTask<Squares.ReadOnly> SquareAsync(Numbers.ReadOnly numbers, CancellationToken cancellationToken = default);
}
