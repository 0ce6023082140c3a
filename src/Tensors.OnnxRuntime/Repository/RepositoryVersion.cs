using System.Collections.Immutable;
using System.Globalization;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>Represents the result of an attempt to load a version.</summary>
/// <param name="IsLoaded">Whether the attempt has loaded the version.</param>
/// <param name="Failure">The reason why the version is not loaded, or null if it is loaded or if the attempt was cancelled.</param>
internal readonly record struct LoadEnd(bool IsLoaded, string? Failure);

/// <summary>Represents one version of a model, loaded or not. Its state is guarded by the model's lock.</summary>
internal sealed class RepositoryVersion(VersionFile file)
{
    private Task _drained = Task.CompletedTask;
    private bool _wasUnloaded;

    /// <summary>Gets or sets the location of the version's file.</summary>
    public VersionFile File { get; set; } = file;

    /// <summary>Gets the number of the version as text, in the form in which clients send it.</summary>
    public string Number { get; } = file.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Gets or sets a value indicating whether the files of the version no longer exist. Such a version stays in the list until the
    /// version that replaces it is loaded.
    /// </summary>
    public bool IsGone { get; set; }

    /// <summary>Gets the worker that runs the version, or null if the version is not loaded.</summary>
    public RepositoryWorker? Worker { get; private set; }

    /// <summary>Gets the loaded model with the properties that are reported to clients, or null if the version is not loaded.</summary>
    public ServedModel? Served { get; private set; }

    /// <summary>
    /// Gets or sets the attempt to load the version that is in progress, or null if no attempt is in progress. A version that is already
    /// loaded can also be loaded again.
    /// </summary>
    public Task<LoadEnd>? Loading { get; set; }

    /// <summary>Gets or sets the loader of the last attempt to load the version, or null before the first attempt.</summary>
    public VersionLoader? LoadingFrom { get; set; }

    /// <summary>
    /// Gets or sets the reason why the last attempt to load the version failed, or null if it did not fail. After a failure, the version
    /// is not loaded again until a request requires it.
    /// </summary>
    public string? Failure { get; set; }

    /// <summary>
    /// Gets a number that changes when the version is unloaded or an attempt to load it is cancelled. If the number changes during an
    /// attempt, its result is discarded.
    /// </summary>
    public int Epoch { get; private set; }

    /// <summary>
    /// Gets a task that completes when all workers that were loaded before have been unloaded, and all cancelled attempts have ended.
    /// </summary>
    public Task Drained => _drained;

    /// <summary>Returns the description of the version for the index of the repository.</summary>
    public ModelIndexEntry ToEntry(string model) =>
        Worker is not null ? new ModelIndexEntry(model, Number, ModelState.Ready, "")
        : Loading is not null ? new ModelIndexEntry(model, Number, ModelState.Loading, "")
        : !_drained.IsCompleted ? new ModelIndexEntry(model, Number, ModelState.Unloading, "")
        : new ModelIndexEntry(model, Number, ModelState.Unavailable, Failure ?? (_wasUnloaded ? "unloaded" : ""));

    /// <summary>
    /// Sets the worker that runs the version. Returns the previous worker, which the caller must dispose, or null if no worker was loaded.
    /// </summary>
    /// <returns>The previous worker, which the caller must dispose outside the lock, or null.</returns>
    public RepositoryWorker? Install(RepositoryWorker worker)
    {
        var before = Worker;
        Worker = worker;
        Failure = null;
        _wasUnloaded = false;
        if (before is not null)
        {
            AwaitEndOf(before.Unloaded);
        }

        return before;
    }

    /// <summary>Updates <see cref="Served"/> after the worker or the list of versions has changed.</summary>
    /// <param name="versions">The numbers of all versions of the model, with the highest first.</param>
    public void Serve(ImmutableArray<string> versions) =>
        Served =
            Worker is null ? null
            : Served is { } served && served.Worker == Worker && served.Versions.SequenceEqual(versions) ? served
            : new ServedModel(Worker)
            {
                Version = Number,
                Versions = versions,
                Platform = "onnxruntime_onnx",
                MaxBatchSize = Worker.MaxBatchSize,
                Instances = Worker.Instances,
                Configuration = Worker.Configuration,
                Labels = Worker.Labels,
            };

    /// <summary>
    /// Cancels the attempt to load the version. The result of the attempt will be discarded. A worker that is already loaded stays
    /// loaded.
    /// </summary>
    public void GiveUpLoading()
    {
        Epoch++;
        if (Loading is not null)
        {
            AwaitEndOf(Loading);
            Loading = null;
        }
    }

    /// <summary>
    /// Unloads the version, and cancels the attempt to load it. Returns the previous worker, which the caller must dispose, or null if no
    /// worker was loaded.
    /// </summary>
    /// <returns>The worker that was loaded, which the caller must dispose outside the lock, or null.</returns>
    public RepositoryWorker? GiveUp()
    {
        Epoch++;
        if (Loading is not null)
        {
            AwaitEndOf(Loading);
        }

        var before = Worker;
        if (before is not null)
        {
            AwaitEndOf(before.Unloaded);
        }

        _wasUnloaded |= Loading is not null || before is not null;
        (Worker, Served, Loading, Failure) = (null, null, null, null);
        return before;
    }

    private void AwaitEndOf(Task task) => _drained = _drained.IsCompleted ? task : Task.WhenAll(_drained, task);
}
