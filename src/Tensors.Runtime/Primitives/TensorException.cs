namespace Tensors;

/// <summary>The base class of the exceptions that this library throws about tensors and shared memory.</summary>
public class TensorException : Exception
{
    /// <summary>Initializes a new instance with a general message.</summary>
    public TensorException()
        : this("A tensor operation failed.") { }

    /// <summary>Initializes a new instance with a message.</summary>
    /// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
    public TensorException(string message)
        : base(message) { }

    /// <summary>Initializes a new instance with a message and the exception that caused it.</summary>
    /// <param name="message">A message that says what was wrong, what was expected and how to fix it.</param>
    /// <param name="innerException">The exception that caused this one, or null.</param>
    public TensorException(string message, Exception? innerException)
        : base(message, innerException) { }
}
