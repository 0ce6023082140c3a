namespace Tensors;

/// <summary>Thrown when a tensor's dtype or shape does not match the spec that its type declares.</summary>
/// <param name="spec">The declared spec.</param>
/// <param name="dtype">The tensor's dtype.</param>
/// <param name="shape">The tensor's shape.</param>
public sealed class TensorSpecException(TensorSpec spec, DType dtype, TensorShape shape)
    : TensorException(
        $"The tensor is {dtype.GetNumpyName()}{shape}, but the declared type is {spec}. Pass a tensor of that dtype and shape."
    )
{
    /// <summary>Gets the declared spec.</summary>
    public TensorSpec Spec { get; } = spec;
}
