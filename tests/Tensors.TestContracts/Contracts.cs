namespace Tensors.TestContracts;

/// <summary>Numbers to be scaled.</summary>
[SharedTensor(["count"], DType.Float32)]
public readonly partial struct Values;

/// <summary>A tensor type that no code uses.</summary>
[SharedTensor([4, 4], DType.Int16)]
public readonly partial struct Unused;

/// <summary>A contract that clients and workers share.</summary>
[ModelContract("tests.scale")]
public partial interface IScale
{
    /// <summary>Multiplies all values by a factor.</summary>
    ValueTask<Values.ReadOnly> ScaleAsync(
        Values.ReadOnly values,
        float factor,
        CancellationToken cancellationToken = default
    );
}
