using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Describes the files of a model that was found in the folder or sent with a request.</summary>
/// <param name="Name">The name of the model.</param>
/// <param name="Configuration">The source of its configuration, or null if it has no configuration.</param>
/// <param name="Versions">The versions, with the highest first; at least one.</param>
internal sealed record ModelFiles(string Name, ConfigurationSource? Configuration, ImmutableArray<VersionFile> Versions)
{
    /// <summary>Gets a value indicating whether the configuration or the files were sent with a request to load the model.</summary>
    public bool IsFromRequest { get; init; }

    /// <summary>Gets the temporary files that were sent with a request, or null if no files were sent.</summary>
    public TemporaryFiles? Written { get; init; }
}

/// <summary>Describes the location of one version of a model.</summary>
/// <param name="Number">The number of the version, which is positive.</param>
/// <param name="Path">The path of the .onnx file, or of the folder that contains it.</param>
/// <param name="IsFolder">Whether the path is that of the folder.</param>
internal readonly record struct VersionFile(long Number, string Path, bool IsFolder = false)
{
    /// <summary>Gets the path of the .onnx file.</summary>
    /// <param name="name">The name of the file, which is used if <see cref="Path"/> is a folder.</param>
    public string FileOf(string name)
    {
        if (!IsFolder)
        {
            return Path;
        }

        // As in Triton, the name may be that of a folder that contains a large model: OnnxRuntime's ModelState::LoadModel in src/onnxruntime.cc.
        var file = System.IO.Path.Combine(Path, name);
        return Directory.Exists(file) ? System.IO.Path.Combine(file, ModelConfiguration.DefaultModelFile) : file;
    }
}

/// <summary>Lists the models in a folder. Names from requests are only compared with the listed names, and are never used as a path.</summary>
/// <param name="path">The path of the folder.</param>
/// <param name="logger">Receives one line for each entry that is skipped.</param>
internal sealed partial class ModelFolder(string path, ILogger logger)
{
    private const string Ending = ".onnx";
    private const long OnlyVersion = 1;

    // Hidden entries are skipped: model names do not start with a dot, and mounted volumes keep internal files in such entries.
    private static readonly EnumerationOptions _options = new()
    {
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
    };

    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>Returns the models in the folder by name. Not thread-safe.</summary>
    /// <returns>The models by name.</returns>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be listed.</exception>
    public Dictionary<string, ModelFiles> List()
    {
        var models = new Dictionary<string, ModelFiles>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(path, $"*{Ending}", _options))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            models[name] = new ModelFiles(name, null, [new VersionFile(OnlyVersion, file)]);
        }

        foreach (var folder in Directory.EnumerateDirectories(path, "*", _options))
        {
            Add(models, folder, Path.GetFileName(folder));
        }

        return models;
    }

    /// <summary>
    /// Returns the versions in a model's folder, with the highest first. Returns an empty array if the folder does not contain a model.
    /// </summary>
    /// <remarks>
    /// A version without a model file is listed too. It cannot be loaded, but if it were left out, a lower version would silently take its place.
    /// </remarks>
    public static ImmutableArray<VersionFile> ListVersions(string folder)
    {
        VersionFile[] numbered =
        [
            .. Directory
                .EnumerateDirectories(folder, "*", _options)
                .Select(version => new VersionFile(NumberOf(Path.GetFileName(version)), version, IsFolder: true))
                .Where(version => version.Number > 0)
                .OrderByDescending(version => version.Number),
        ];
        return numbered.Length > 0 ? [.. numbered]
            : File.Exists(Path.Combine(folder, ModelConfiguration.DefaultModelFile))
            || File.Exists(Path.Combine(folder, ModelConfiguration.FileName))
                ? [new VersionFile(OnlyVersion, folder, IsFolder: true)]
            : [];
    }

    /// <summary>
    /// Returns the version number in the name of a folder, or 0 if the name is not a version number. As in Triton, a name with a leading
    /// zero is not a version number.
    /// </summary>
    public static long NumberOf(string name) =>
        name.Length > 0
        && name[0] is not '0'
        && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    /// <summary>Determines whether a name is valid for a model whose files are sent with a request.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= ShownText.NameLength
        && name[0] is not '.'
        && !name.Any(static c => char.IsControl(c) || c is '/' or '\\' or ':');

    private void Add(Dictionary<string, ModelFiles> models, string folder, string name)
    {
        ImmutableArray<VersionFile> versions;
        try
        {
            versions = ListVersions(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(name, () => LogUnreadable(logger, name, e));
            return;
        }

        if (versions.IsEmpty)
        {
            if (!models.ContainsKey(name))
            {
                Report(name, () => LogNoModel(logger, name));
            }

            return;
        }

        if (models.ContainsKey(name))
        {
            Report(name, () => LogTwice(logger, name));
        }

        var configuration = Path.Combine(folder, ModelConfiguration.FileName);
        models[name] = new ModelFiles(
            name,
            File.Exists(configuration) ? ConfigurationSource.OfFile(configuration) : null,
            versions
        );
    }

    private void Report(string name, Action log)
    {
        if (_reported.Add(name))
        {
            log();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The folder '{Model}' does not contain a model; expected '{Model}/1/model.onnx' (version 1) or '{Model}/model.onnx'."
    )]
    private static partial void LogNoModel(ILogger logger, string model);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The model '{Model}' exists twice: its folder is used, and the file '{Model}.onnx' next to it is ignored. Remove one of the two."
    )]
    private static partial void LogTwice(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder '{Model}' cannot be listed, so it is skipped.")]
    private static partial void LogUnreadable(ILogger logger, string model, Exception error);
}
