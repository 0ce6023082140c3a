namespace Tensors;

/// <summary>A tensor's dtype or shape is not the one its type declares.</summary>
/// <param name="spec">What was declared.</param>
/// <param name="dtype">The tensor's dtype.</param>
/// <param name="shape">The tensor's shape.</param>
public sealed class TensorSpecException(TensorSpec spec, DType dtype, TensorShape shape)
    : TensorException(
        $"The tensor is {dtype.GetNumpyName()}{shape}, but {spec} was declared. Pass a tensor of that dtype and shape."
    )
{
    /// <summary>What was declared.</summary>
    public TensorSpec Spec { get; } = spec;
}
