namespace Tensors;

/// <summary>A reference is malformed, or names memory outside the region or block it claims to lie in.</summary>
/// <param name="message">Which field is wrong, and what was expected.</param>
public sealed class InvalidTensorRefException(string message) : TensorException(message);
