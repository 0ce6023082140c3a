namespace Tensors.OnnxRuntime.Repository.TextFormat;

/// <summary>Thrown when a text has a syntax error, or a key or value that is not valid.</summary>
/// <param name="place">The position of the error.</param>
/// <param name="message">What is wrong at that position, and what was expected.</param>
internal sealed class TextFormatException(TextFormatPlace place, string message)
    : Exception($"line {place.Line}, column {place.Column}: {message}");

/// <summary>Represents a position in a text.</summary>
/// <param name="Line">The one-based number of the line.</param>
/// <param name="Column">The one-based number of the column: in UTF-16 code units in protobuf's text format, and in bytes of UTF-8 in JSON.</param>
internal readonly record struct TextFormatPlace(int Line, int Column);
