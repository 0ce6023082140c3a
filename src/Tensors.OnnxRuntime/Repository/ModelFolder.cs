using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>A model that lies in the folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Configuration">Its <c>config.pbtxt</c>, or null where there is none.</param>
/// <param name="Versions">Its versions, the highest first; at least one.</param>
internal sealed record ModelFiles(string Name, string? Configuration, ImmutableArray<VersionFile> Versions);

/// <summary>The file of one version of a model.</summary>
/// <param name="Number">The version, a positive number.</param>
/// <param name="Path">The .onnx file.</param>
internal readonly record struct VersionFile(long Number, string Path);

/// <summary>Lists the models in a folder. A request's name meets only what was listed, and so never becomes a path.</summary>
/// <param name="path">The folder.</param>
/// <param name="logger">Hears of what is passed over, once.</param>
internal sealed partial class ModelFolder(string path, ILogger logger)
{
    private const string FileName = "model.onnx";
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
    /// <exception cref="ModelFolderException">The folder cannot be listed.</exception>
    public Dictionary<string, ModelFiles> List()
    {
        var models = new Dictionary<string, ModelFiles>(StringComparer.Ordinal);
        try
        {
            foreach (var file in Directory.EnumerateFiles(path, $"*{Ending}", _options))
            {
                var name = Path.GetFileNameWithoutExtension(file);
                models[name] = new ModelFiles(name, null, [new VersionFile(OnlyVersion, file)]);
            }

            foreach (var folder in Directory.EnumerateDirectories(path, "*", _options))
            {
                Add(models, folder, Path.GetFileName(folder));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFolderException.Of(path, e);
        }

        return models;
    }

    private void Add(Dictionary<string, ModelFiles> models, string folder, string name)
    {
        VersionFile[] versions;
        try
        {
            versions = ListVersions(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(name, () => LogUnreadable(logger, name, e));
            return;
        }

        if (versions.Length == 0)
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
        models[name] = new ModelFiles(name, File.Exists(configuration) ? configuration : null, [.. versions]);
    }

    /// <summary>The versions in a model's folder, the highest first.</summary>
    private static VersionFile[] ListVersions(string folder)
    {
        var numbered = Directory
            .EnumerateDirectories(folder, "*", _options)
            .Select(version => new VersionFile(NumberOf(Path.GetFileName(version)), Path.Combine(version, FileName)))
            .Where(version => version.Number > 0 && File.Exists(version.Path))
            .OrderByDescending(version => version.Number)
            .ToArray();
        var unnumbered = Path.Combine(folder, FileName);
        return numbered.Length == 0 && File.Exists(unnumbered) ? [new VersionFile(OnlyVersion, unnumbered)] : numbered;
    }

    /// <summary>The number that a folder's name is, or 0. As in Triton, one with a leading zero is none.</summary>
    private static long NumberOf(string name) =>
        name.Length > 0
        && name[0] is not '0'
        && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

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
