using System.Collections.Immutable;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Reads the names of the classes of outputs: a text file in the model's folder, one name a line.</summary>
/// <remarks>As in Triton: a file that cannot be read keeps the model from being loaded (Model::Init in src/model.cc of triton-inference-server/core).</remarks>
internal static class LabelFiles
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Reads the files that a configuration names.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="outputs">The outputs of the configuration.</param>
    /// <exception cref="ModelCallException">A name is not one of a file in the folder, or the file cannot be read.</exception>
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
        // A configuration may come with a request: its text must not lead out of the model's folder.
        if (output.LabelFile.AsSpan().ContainsAny('/', '\\', '\0') || output.LabelFile is "." or "..")
        {
            throw Wrong(output, "expected the name of a file in the model's folder, without a path");
        }

        var file = new FileInfo(Path.Combine(folder, output.LabelFile));
        try
        {
            return !file.Exists ? throw Wrong(output, "there is no such file in the model's folder. Add it")
                : file.Length > MaxBytes
                    ? throw Wrong(output, $"the file has {file.Length:N0} bytes, expected at most {MaxBytes:N0}")
                : [.. File.ReadLines(file.FullName)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(output, "the file cannot be read. Let the server's user read it");
        }
    }

    private static ModelCallException Wrong(ConfiguredTensor output, string why) =>
        new ModelCallException(
            $"The configuration cannot be used: label_filename of output '{ShownText.Of(output.Name)}' is "
                + $"'{ShownText.Of(output.LabelFile)}'; {why}."
        );
}
