using CsCheck;

namespace Tensors.Generators.Tests.RandomPrograms;

/// <summary>
/// The decisions a random program is made of. Where they have run out, the answer is always the first alternative: fewer
/// and smaller numbers are a simpler program, which is what a failing one is shrunk to.
/// </summary>
internal sealed class Choices(int[] numbers)
{
    private int _next;

    /// <summary>Lists of up to so many decisions.</summary>
    public static Gen<int[]> Lists(int most) => Gen.Int[0, int.MaxValue].Array[0, most];

    /// <summary>A number from 0 to below <paramref name="count"/>.</summary>
    public int Next(int count) => _next < numbers.Length ? numbers[_next++] % count : 0;

    /// <summary>True in one of so many cases.</summary>
    public bool Rarely(int oneIn) => Next(oneIn) == oneIn - 1;

    /// <summary>One of several.</summary>
    public T Of<T>(params ReadOnlySpan<T> alternatives) => alternatives[Next(alternatives.Length)];
}
