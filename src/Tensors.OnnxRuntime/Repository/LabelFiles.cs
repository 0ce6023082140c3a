using System.Collections.Immutable;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Reads the class names of outputs from text files in the model's folder, with one name per line.</summary>
/// <remarks>
/// As in Triton, a model whose file cannot be read is not loaded (Model::Init in src/model.cc of triton-inference-server/core).
/// </remarks>
internal static class LabelFiles
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Reads the label files that a configuration names. Returns the class names by the name of the output.</summary>
    /// <param name="folder">The path of the model's folder.</param>
    /// <param name="outputs">The outputs that the configuration declares.</param>
    /// <returns>The class names by the name of the output, for the outputs that have a label file.</returns>
    /// <exception cref="ModelCallException">One of the files does not exist, cannot be read or is larger than 1 MiB.</exception>
    public static ImmutableDictionary<string, ImmutableArray<string>> Read(
        string folder,
        ImmutableArray<ConfiguredTensor> outputs
    )
    {
        var labels = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            if (output.LabelFile.Length > 0)
            {
                labels[output.Name] = Read(folder, output);
            }
        }

        return labels.ToImmutable();
    }

    private static ImmutableArray<string> Read(string folder, ConfiguredTensor output)
    {
        // A configuration may come from a client: its path must not leave the model's folder.
        if (output.LabelFile.AsSpan().ContainsAny('/', '\\', '\0') || output.LabelFile is "." or "..")
        {
            throw Wrong(output, "expected the name of a file in the model's folder, without a path");
        }

        var file = new FileInfo(Path.Combine(folder, output.LabelFile));
        try
        {
            return !file.Exists ? throw Wrong(output, "the model's folder has no such file. Add it")
                : file.Length > MaxBytes
                    ? throw Wrong(output, $"the file has {file.Length:N0} bytes; expected at most {MaxBytes:N0}")
                : [.. File.ReadLines(file.FullName)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(output, "the file cannot be read. Give the server's user permission to read it");
        }
    }

    private static ModelCallException Wrong(ConfiguredTensor output, string why) =>
        new ModelCallException(
            $"The configuration cannot be used: label_filename of output '{ShownText.Of(output.Name)}' is "
                + $"'{ShownText.Of(output.LabelFile)}'; {why}."
        );
}
