namespace Tensors.Signatures;

/// <summary>A file is no ONNX model, or a broken one. The message says what is wrong, at which byte, and what to do.</summary>
public sealed class OnnxFormatException : Exception
{
    /// <summary>Says what is wrong at a place of the file.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="offset">The place in the file, in bytes from its start.</param>
    /// <param name="innerException">What it was found by, if that says more.</param>
    public OnnxFormatException(string message, long offset, Exception? innerException = null)
        : base(FormattableString.Invariant($"At byte {offset}: {message}"), innerException) => Offset = offset;

    /// <summary>The place in the file, in bytes from its start.</summary>
    public long Offset { get; }
}
