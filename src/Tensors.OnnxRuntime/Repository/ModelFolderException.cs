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

    /// <summary>Creates the exception for a folder whose listing failed with an error.</summary>
    internal static ModelFolderException Of(string folder, Exception error) =>
        new(
            folder,
            File.Exists(folder)
                    ? $"'{folder}' is a file; expected the folder that has the models. Name the folder that it lies in."
                : Directory.Exists(folder)
                    ? $"The folder '{folder}' cannot be listed: {error.Message} Give this process the right to."
                : $"There is no folder '{folder}'. Make it, or name the one that has the models: name.onnx, or name/1/model.onnx.",
            error
        );
}
