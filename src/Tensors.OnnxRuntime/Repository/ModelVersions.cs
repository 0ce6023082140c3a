using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>
/// Contains the versions of a model. One of them is the default for requests that do not specify a version. Guarded by the model's lock.
/// </summary>
internal sealed class ModelVersions
{
    private readonly string _model;

    /// <summary>Initializes the versions of a new model. None of them is loaded.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="files">The files of the versions, with the highest first; at least one.</param>
    public ModelVersions(string model, ImmutableArray<VersionFile> files)
    {
        _model = model;
        Set([.. files.Select(static file => new RepositoryVersion(file))]);
        Default = All[0];
    }

    /// <summary>Gets the versions, with the highest first.</summary>
    public ImmutableArray<RepositoryVersion> All { get; private set; } = [];

    /// <summary>
    /// Gets or sets the version for requests that do not specify one. It is the highest version, except that a loaded version stays the
    /// default until a higher one is loaded.
    /// </summary>
    public RepositoryVersion Default { get; set; }

    /// <summary>Gets the highest version whose files still exist.</summary>
    public RepositoryVersion Highest => All.First(static version => !version.IsGone);

    /// <summary>Returns the version with the specified number.</summary>
    /// <param name="number">The number of the version, or an empty string for the default.</param>
    /// <exception cref="ModelCallException">The model has no such version.</exception>
    public RepositoryVersion Find(string number)
    {
        if (number.Length == 0)
        {
            return Default;
        }

        foreach (var version in All)
        {
            if (string.Equals(version.Number, number, StringComparison.Ordinal))
            {
                return version;
            }
        }

        throw RepositoryErrors.UnknownVersion(_model, number, Numbers());
    }

    /// <summary>
    /// Updates the versions to the files that exist now. A version whose files no longer exist stays in the list while it is loaded.
    /// </summary>
    public void Update(ImmutableArray<VersionFile> files)
    {
        var known = All.ToDictionary(static version => version.File.Number);
        var versions = new List<RepositoryVersion>();
        foreach (var file in files)
        {
            var version = known.Remove(file.Number, out var before) ? before : new RepositoryVersion(file);
            (version.File, version.IsGone, version.Failure) = (file, false, null);
            versions.Add(version);
        }

        foreach (var version in known.Values)
        {
            version.IsGone = true;
            if (version.Worker is not null)
            {
                versions.Add(version);
            }
            else
            {
                version.GiveUp();
            }
        }

        Set([.. versions.OrderByDescending(static version => version.File.Number)]);
        if (!All.Contains(Default))
        {
            Default = All[0];
        }
    }

    /// <summary>Removes the versions whose files no longer exist.</summary>
    public void RemoveGone() => Set([.. All.Where(static version => !version.IsGone)]);

    /// <summary>
    /// Selects another default version if the default version is not loaded: the highest loaded version, or the highest version if none
    /// is loaded.
    /// </summary>
    public void SelectLoaded()
    {
        if (Default.Worker is null)
        {
            Default = All.FirstOrDefault(static version => version.Worker is not null, All[0]);
        }
    }

    /// <summary>Returns the numbers of the versions as text, in the form in which clients send them.</summary>
    public ImmutableArray<string> Numbers() => [.. All.Select(static version => version.Number)];

    private void Set(ImmutableArray<RepositoryVersion> versions)
    {
        All = versions;
        foreach (var version in versions)
        {
            version.Serve(Numbers());
        }
    }
}
