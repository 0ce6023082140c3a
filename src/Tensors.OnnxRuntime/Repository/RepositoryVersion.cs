using System.Collections.Immutable;
using System.Globalization;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>How an attempt to load a version ended.</summary>
/// <param name="IsLoaded">Whether the version is loaded by it.</param>
/// <param name="Failure">Why it is not; null where it was given up meanwhile.</param>
internal readonly record struct LoadEnd(bool IsLoaded, string? Failure);

/// <summary>One version of a model, loaded or not. Its state is changed under its model's lock.</summary>
internal sealed class RepositoryVersion(VersionFile file)
{
    private Task _drained = Task.CompletedTask;
    private bool _wasUnloaded;

    /// <summary>Where its file is.</summary>
    public VersionFile File { get; set; } = file;

    /// <summary>Its number, as clients write it.</summary>
    public string Number { get; } = file.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether the folder has it no more. It stays while its successor is not loaded.</summary>
    public bool IsGone { get; set; }

    /// <summary>What runs it, where it is loaded.</summary>
    public RepositoryWorker? Worker { get; private set; }

    /// <summary>What is said of it to clients, where it is loaded.</summary>
    public ServedModel? Served { get; private set; }

    /// <summary>The attempt to load it that goes on, if one does; also where it is loaded already.</summary>
    public Task<LoadEnd>? Loading { get; set; }

    /// <summary>What that attempt loads from.</summary>
    public VersionLoader? LoadingFrom { get; set; }

    /// <summary>Why it could not be loaded, if that was tried. It is not tried again until a request asks for it.</summary>
    public string? Failure { get; set; }

    /// <summary>Changes when it is given up: an attempt to load it that began before does not count.</summary>
    public int Epoch { get; private set; }

    /// <summary>Ends when nothing is left of what was loaded before.</summary>
    public Task Drained => _drained;

    /// <summary>Its line in the index.</summary>
    public ModelIndexEntry ToEntry(string model) =>
        Worker is not null ? new ModelIndexEntry(model, Number, ModelState.Ready, "")
        : Loading is not null ? new ModelIndexEntry(model, Number, ModelState.Loading, "")
        : !_drained.IsCompleted ? new ModelIndexEntry(model, Number, ModelState.Unloading, "")
        : new ModelIndexEntry(model, Number, ModelState.Unavailable, Failure ?? (_wasUnloaded ? "unloaded" : ""));

    /// <summary>Puts a worker in the place of what was loaded before.</summary>
    /// <returns>What was, to be disposed outside of the lock.</returns>
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

    /// <summary>Settles what is said of it to clients.</summary>
    /// <param name="versions">All versions that there are, the highest first.</param>
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

    /// <summary>Gives up what is being loaded. What is loaded stays.</summary>
    public void GiveUpLoading()
    {
        Epoch++;
        if (Loading is not null)
        {
            AwaitEndOf(Loading);
            Loading = null;
        }
    }

    /// <summary>Gives up what is loaded, and what is being loaded.</summary>
    /// <returns>What was loaded, to be disposed outside of the lock.</returns>
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
