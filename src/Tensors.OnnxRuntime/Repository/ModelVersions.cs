using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>The versions of a model, and which of them a request for no version in particular gets. Changed under the model's lock.</summary>
internal sealed class ModelVersions
{
    private readonly string _model;

    /// <summary>Makes the versions of a model that has appeared.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="files">Its files, the highest version first; at least one.</param>
    public ModelVersions(string model, ImmutableArray<VersionFile> files)
    {
        _model = model;
        Set([.. files.Select(static file => new RepositoryVersion(file))]);
        Default = All[0];
    }

    /// <summary>The versions, the highest first.</summary>
    public ImmutableArray<RepositoryVersion> All { get; private set; } = [];

    /// <summary>The version of requests that name none: the highest, but one that is loaded until a higher one is.</summary>
    public RepositoryVersion Default { get; set; }

    /// <summary>The highest version that the folder has.</summary>
    public RepositoryVersion Highest => All.First(static version => !version.IsGone);

    /// <summary>Finds a version.</summary>
    /// <param name="number">Its number, or an empty string for the default.</param>
    /// <exception cref="ModelCallException">There is no such version.</exception>
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

    /// <summary>Replaces the files with those that there are now. A version that is gone stays while it is loaded.</summary>
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

    /// <summary>Removes the versions that the folder does not have.</summary>
    public void RemoveGone() => Set([.. All.Where(static version => !version.IsGone)]);

    /// <summary>Makes a version that is loaded the default, if there is one and the default is not.</summary>
    public void SelectLoaded()
    {
        if (Default.Worker is null)
        {
            Default = All.FirstOrDefault(static version => version.Worker is not null, All[0]);
        }
    }

    /// <summary>Gets the numbers of the versions, as clients write them.</summary>
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
