namespace VoiceActivity.Audio;

/// <summary>A file cannot be read as speech: it is missing, closed to us, or not a WAV file this sample reads.</summary>
/// <remarks>The message names the file and says what was wrong, what was expected and what to do.</remarks>
public sealed class WavFormatException : Exception
{
    /// <inheritdoc cref="WavFormatException"/>
    public WavFormatException()
        : this("The file is not a valid WAV file.") { }

    /// <inheritdoc cref="WavFormatException"/>
    public WavFormatException(string message)
        : base(message) { }

    /// <inheritdoc cref="WavFormatException"/>
    public WavFormatException(string message, Exception? innerException)
        : base(message, innerException) { }
}
