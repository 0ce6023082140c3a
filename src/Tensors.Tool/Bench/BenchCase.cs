using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>
/// Represents a benchmark case: the work that is measured. The measurement of a call ends when the consumer's result arrives.
/// </summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Description">A description of the work in the measured time.</param>
/// <param name="Work">The work of the consumer.</param>
/// <param name="Writes">Whether the producer writes the tensor in the measured time.</param>
internal sealed record BenchCase(string Name, string Description, Work Work, bool Writes)
{
    public static BenchCase HandOver { get; } =
        new("hand-over", "the consumer reads the first element and returns it", Work.Touch, Writes: false);

    public static BenchCase Consume { get; } =
        new("consume", "the consumer sums every element and returns the sum", Work.Sum, Writes: false);

    public static BenchCase WholeTask { get; } =
        new(
            "whole-task",
            "the producer writes every element, then the consumer sums them and returns the sum",
            Work.Sum,
            Writes: true
        );

    public static IReadOnlyList<BenchCase> All { get; } = [HandOver, Consume, WholeTask];
}
