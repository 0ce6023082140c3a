namespace Tensors.OnnxRuntime;

/// <summary>Thrown when the folder of an <see cref="OnnxModelRepository"/> cannot be listed.</summary>
/// <param name="folder">The path of the folder.</param>
/// <param name="message">What is wrong with the folder, what was expected, and what to do.</param>
/// <param name="innerException">The error of the operating system, or null.</param>
public sealed class ModelFolderException(string folder, string message, Exception? innerException = null)
    : TensorException(message, innerException)
{
    /// <summary>Gets the path of the folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Throws if a folder cannot be listed.</summary>
    /// <exception cref="ModelFolderException">The folder does not exist, is a file, or cannot be listed.</exception>
    internal static void ThrowIfUnreadable(string folder)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Of(folder, e);
        }
    }

    /// <summary>Creates the exception for a folder that could not be listed because of an error.</summary>
    internal static ModelFolderException Of(string folder, Exception error) =>
        new(
            folder,
            File.Exists(folder)
                    ? $"'{folder}' is a file; expected the folder of models. Pass the folder that contains the file."
                : Directory.Exists(folder)
                    ? $"The folder '{folder}' cannot be listed: {error.Message} Give this process permission to list it."
                : $"The folder '{folder}' does not exist. Create it, or pass the folder that contains the models (name.onnx or name/1/model.onnx).",
            error
        );
}
