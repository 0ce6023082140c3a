namespace Tensors.OnnxRuntime.Repository.TextFormat;

/// <summary>A text is not what it should be, at a place.</summary>
/// <param name="place">Where.</param>
/// <param name="message">What is wrong there, and what was expected.</param>
internal sealed class TextFormatException(TextFormatPlace place, string message)
    : Exception($"line {place.Line}, column {place.Column}: {message}");

/// <summary>A place in a text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
internal readonly record struct TextFormatPlace(int Line, int Column);
