using Tensors.Tool.Bench.V1;

namespace Tensors.Tool.Bench;

/// <summary>What is measured, from the producer's call to the consumer's answer.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Description">What happens in that time.</param>
/// <param name="Work">What the consumer does.</param>
/// <param name="Writes">Whether the producer writes the tensor in that time.</param>
internal sealed record BenchCase(string Name, string Description, Work Work, bool Writes)
{
    public static BenchCase HandOver { get; } =
        new("hand-over", "the consumer touches the first element and answers", Work.Touch, Writes: false);

    public static BenchCase Consume { get; } =
        new("consume", "the consumer sums every element and answers", Work.Sum, Writes: false);

    public static BenchCase WholeTask { get; } =
        new(
            "whole-task",
            "the producer writes every element, then the consumer sums them and answers",
            Work.Sum,
            Writes: true
        );

    public static IReadOnlyList<BenchCase> All { get; } = [HandOver, Consume, WholeTask];
}
