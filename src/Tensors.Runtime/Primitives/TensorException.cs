namespace Tensors;

/// <summary>The base of every error this library raises about tensors and shared memory.</summary>
public class TensorException : Exception
{
    /// <inheritdoc cref="TensorException"/>
    public TensorException()
        : this("A tensor operation failed.") { }

    /// <inheritdoc cref="TensorException"/>
    public TensorException(string message)
        : base(message) { }

    /// <inheritdoc cref="TensorException"/>
    public TensorException(string message, Exception? innerException)
        : base(message, innerException) { }
}
