using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>A model of the folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Configuration">Its configuration, or null without one.</param>
/// <param name="Versions">Its versions, the highest first; at least one.</param>
internal sealed record ModelFiles(string Name, ConfigurationSource? Configuration, ImmutableArray<VersionFile> Versions)
{
    /// <summary>Whether a request to load the model brought its configuration or files.</summary>
    public bool IsFromRequest { get; init; }

    /// <summary>The files that a request brought, or null.</summary>
    public TemporaryFiles? Written { get; init; }
}

/// <summary>One version of a model.</summary>
/// <param name="Number">The version, a positive number.</param>
/// <param name="Path">The .onnx file, or the folder in which it is.</param>
/// <param name="IsFolder">Whether the path is the folder.</param>
internal readonly record struct VersionFile(long Number, string Path, bool IsFolder = false)
{
    /// <summary>Gets the path of the .onnx file.</summary>
    /// <param name="name">The file's name in a folder.</param>
    public string FileOf(string name)
    {
        if (!IsFolder)
        {
            return Path;
        }

        // A large model may be a folder of that name, as in Triton: OnnxRuntime's ModelState::LoadModel in src/onnxruntime.cc.
        var file = System.IO.Path.Combine(Path, name);
        return Directory.Exists(file) ? System.IO.Path.Combine(file, ModelConfiguration.DefaultModelFile) : file;
    }
}

/// <summary>Lists the models in a folder. A request's name meets only what was listed, and so never becomes a path.</summary>
/// <param name="path">The folder.</param>
/// <param name="logger">Receives one line for each entry that is left out.</param>
internal sealed partial class ModelFolder(string path, ILogger logger)
{
    private const string Ending = ".onnx";
    private const long OnlyVersion = 1;

    // Hidden entries are skipped: no model has a name with a dot first, and mounted volumes keep their own things there.
    private static readonly EnumerationOptions _options = new()
    {
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
    };

    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>Lists them. Not for two threads at once.</summary>
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

    /// <summary>Lists the versions in a model's folder, the highest first; none where it is not the folder of a model.</summary>
    /// <remarks>A version without a model's file is listed too: it cannot be loaded, and no lower one is to take its place silently.</remarks>
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

    /// <summary>Gets the number that is a folder's name, or 0. As in Triton, a name with a leading zero is not a version.</summary>
    public static long NumberOf(string name) =>
        name.Length > 0
        && name[0] is not '0'
        && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    /// <summary>Gets whether a model that a request brings can have a name.</summary>
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
        Message = "The folder '{Model}' holds no model; expected '{Model}/1/model.onnx', for version 1, or '{Model}/model.onnx'."
    )]
    private static partial void LogNoModel(ILogger logger, string model);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The model '{Model}' is there twice: the folder is used, and '{Model}.onnx' beside it is not. Remove one."
    )]
    private static partial void LogTwice(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder '{Model}' cannot be listed and is left out.")]
    private static partial void LogUnreadable(ILogger logger, string model, Exception error);
}
