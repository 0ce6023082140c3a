using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.Configuration;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Represents the result of an attempt to load a version: either a worker, or the reason for the failure.</summary>
/// <param name="Worker">The worker that runs the version, or null if the attempt failed.</param>
/// <param name="Failure">The reason why the version cannot be loaded, as a message for clients, or null if the attempt succeeded.</param>
internal readonly record struct LoadedVersion(RepositoryWorker? Worker, string? Failure);

/// <summary>
/// Loads versions of a model. Uses the files that were found in the folder or sent with a request at one point in time, and reads the
/// configuration once.
/// </summary>
internal sealed class VersionLoader
{
    private readonly string _model;
    private readonly ExecutionSettings _settings;
    private readonly ILogger _logger;
    private readonly ModelConfiguration? _configuration;

    // The reason why no version can be loaded, regardless of what its file contains; null if the configuration is valid.
    private readonly string? _failure;
    private int _hasLoggedIgnored;

    /// <summary>
    /// Reads the configuration, and selects the versions that are served. Does not throw if the configuration is not valid: loading a
    /// version then fails.
    /// </summary>
    /// <param name="files">The files of the model.</param>
    /// <param name="settings">The settings for running the model.</param>
    /// <param name="logger">The logger of the repository.</param>
    public VersionLoader(ModelFiles files, ExecutionSettings settings, ILogger logger)
    {
        Files = files;
        _model = files.Name;
        _settings = settings;
        _logger = logger;
        Versions = files.Versions;
        try
        {
            _configuration = files.Configuration?.Read(_model) ?? ModelConfiguration.None;
            var policy = _configuration.Versions;
            var numbers = files.Versions.Select(static version => version.Number).ToArray();
            var missing = policy.Missing(numbers);
            if (missing.IsEmpty)
            {
                var selected = policy.Select(numbers).ToHashSet();
                Versions = [.. files.Versions.Where(version => selected.Contains(version.Number))];
                LoadsAll = policy.IsSet;
            }
            else
            {
                _failure =
                    $"version_policy names version {string.Join(", ", missing)}, but the model has version "
                    + $"{string.Join(", ", numbers)}. Add the folder, or correct version_policy.";
            }
        }
        catch (ModelCallException e)
        {
            _failure = ShownText.OfReason(e.Message);
        }
    }

    /// <summary>Gets the files of the model.</summary>
    public ModelFiles Files { get; }

    /// <summary>Gets the versions that are served, with the highest first. If the configuration cannot be used, gets all versions.</summary>
    public ImmutableArray<VersionFile> Versions { get; }

    /// <summary>
    /// Gets a value indicating whether all of <see cref="Versions"/> are loaded with the model, because the configuration sets <c>version_policy</c>.
    /// </summary>
    public bool LoadsAll { get; }

    /// <summary>
    /// Loads a version, and returns its worker or the reason for the failure. Do not call this method while holding a lock: it can take a
    /// long time.
    /// </summary>
    public LoadedVersion Load(VersionFile file)
    {
        var begun = Stopwatch.GetTimestamp();
        if (_failure is not null)
        {
            return Fail(file, _failure, null);
        }

        try
        {
            var configuration = _configuration!;
            if (Interlocked.Exchange(ref _hasLoggedIgnored, 1) == 0 && !configuration.Ignored.IsEmpty)
            {
                RepositoryLog.KeysIgnored(_logger, _model, ShownText.OfAll(configuration.Ignored, most: 100));
            }

            var labels = LabelFiles.Read(Path.GetDirectoryName(file.Path)!, configuration.Outputs);
            var worker = new RepositoryWorker(FindFile(file), _model, configuration, _settings) { Labels = labels };
            RepositoryLog.Loaded(_logger, _model, file.Number, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            return new LoadedVersion(worker, null);
        }
        catch (ModelCallException e)
        {
            // The reason is sent to clients, which must not learn the server's folders.
            return Fail(file, ShownText.OfReason(PathlessText.Of(e.Message, PathOf(file))), null);
        }
        catch (Exception e)
        {
            // An error in the files of one model must not affect other models.
            return Fail(file, "An internal error occurred. The details are in the server's log.", e);
        }
    }

    private string PathOf(VersionFile file) =>
        file.FileOf(_configuration?.ModelFile ?? ModelConfiguration.DefaultModelFile);

    private LoadedVersion Fail(VersionFile file, string reason, Exception? error)
    {
        RepositoryLog.NotLoaded(_logger, _model, file.Number, reason, error);
        return new LoadedVersion(null, reason);
    }

    private string FindFile(VersionFile version)
    {
        var file = version.FileOf(_configuration!.ModelFile);
        return !version.IsFolder || File.Exists(file)
            ? file
            : throw new ModelNotFoundException(
                $"The folder of version {version.Number} does not contain the file '{ShownText.Of(_configuration.ModelFile)}'. Add the file, "
                    + $"remove the folder, or set default_model_filename in {ModelConfiguration.FileName} to another file name."
            );
    }
}
