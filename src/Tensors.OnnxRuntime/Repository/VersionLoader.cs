using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>What an attempt to load a version made: one of the two.</summary>
/// <param name="Worker">What runs it.</param>
/// <param name="Failure">Why it cannot be loaded, in words for clients.</param>
internal readonly record struct LoadedVersion(RepositoryWorker? Worker, string? Failure);

/// <summary>Loads versions of a model as it was found in the folder. Its <c>config.pbtxt</c> is read once, when it is first needed.</summary>
internal sealed class VersionLoader
{
    private readonly string _model;
    private readonly OnnxWorkerOptions _options;
    private readonly ILogger _logger;
    private readonly Lazy<ModelConfiguration> _configuration;

    /// <summary>Makes it.</summary>
    /// <param name="files">What was found.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="logger">The repository's.</param>
    public VersionLoader(ModelFiles files, OnnxWorkerOptions options, ILogger logger)
    {
        _model = files.Name;
        _options = options;
        _logger = logger;
        _configuration = new Lazy<ModelConfiguration>(() => Read(files.Configuration));
    }

    /// <summary>Loads a version. Not to be called under a lock: it takes its time.</summary>
    public LoadedVersion Load(VersionFile file)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var configuration = _configuration.Value;
            var options = configuration.Instances is { } instances
                ? _options with
                {
                    MaxConcurrency = instances,
                }
                : _options;
            var worker = new RepositoryWorker(file.Path, _model, configuration, options);
            RepositoryLog.Loaded(_logger, _model, file.Number, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            return new LoadedVersion(worker, null);
        }
        catch (Exception e)
        {
            // Whatever a model's file leads to is that model's concern; the others are served.
            var isOfModel = e is ModelCallException;
            var reason = isOfModel
                ? ShownText.OfReason(e.Message)
                : "There was an error in the server, whose log says more.";
            RepositoryLog.NotLoaded(_logger, _model, file.Number, reason, isOfModel ? null : e);
            return new LoadedVersion(null, reason);
        }
    }

    private ModelConfiguration Read(string? path)
    {
        if (path is null)
        {
            return ModelConfiguration.None;
        }

        var configuration = ModelConfiguration.Read(path, _model);
        if (!configuration.Ignored.IsEmpty)
        {
            RepositoryLog.KeysIgnored(_logger, _model, ShownText.OfAll(configuration.Ignored, most: 100));
        }

        return configuration;
    }
}
