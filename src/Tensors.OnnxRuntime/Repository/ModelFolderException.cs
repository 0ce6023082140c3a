namespace Tensors.OnnxRuntime;

/// <summary>The folder of an <see cref="OnnxModelRepository"/> cannot be listed.</summary>
/// <param name="folder">The folder.</param>
/// <param name="message">What is wrong with it, what was expected, what to do.</param>
/// <param name="innerException">The system's error, if there was one.</param>
public sealed class ModelFolderException(string folder, string message, Exception? innerException = null)
    : TensorException(message, innerException)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>What is wrong with a folder that gave an error.</summary>
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
