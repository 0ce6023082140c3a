namespace Tensors;

/// <summary>Thrown when a reference is malformed, or refers to memory outside its region or block.</summary>
/// <param name="message">A message that says which field is wrong and what was expected.</param>
public sealed class InvalidTensorRefException(string message) : TensorException(message);
