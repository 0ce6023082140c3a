namespace Tensors.Signatures;

/// <summary>Thrown when a file is not an ONNX model, or is broken. The message states the problem, the byte offset and the remedy.</summary>
public sealed class OnnxFormatException : Exception
{
    /// <summary>Initializes an exception for a problem at an offset of the file.</summary>
    /// <param name="message">The problem and the remedy.</param>
    /// <param name="offset">The offset in the file, in bytes.</param>
    /// <param name="innerException">The exception that revealed the problem, or null.</param>
    public OnnxFormatException(string message, long offset, Exception? innerException = null)
        : base(FormattableString.Invariant($"At byte {offset}: {message}"), innerException) => Offset = offset;

    /// <summary>Gets the offset in the file, in bytes.</summary>
    public long Offset { get; }
}
