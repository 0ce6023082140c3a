using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Which versions of a model are served.</summary>
/// <param name="IsSet">Whether the configuration says it: then all of them are loaded with the model, and no others can be called.</param>
/// <param name="Latest">How many of the highest versions, or null.</param>
/// <param name="Specific">The numbers of the versions; empty where they are not named.</param>
internal sealed record VersionPolicy(bool IsSet, long? Latest, ImmutableArray<long> Specific)
{
    /// <summary>Every version can be called; the highest is loaded with the model.</summary>
    public static VersionPolicy None { get; } = new(false, null, []);

    /// <summary>Gets the named versions that are not among those of the folder.</summary>
    public ImmutableArray<long> Missing(IReadOnlyCollection<long> versions) =>
        [.. Specific.Where(number => !versions.Contains(number))];

    /// <summary>Gets the versions that are served, in the same order.</summary>
    public IEnumerable<long> Select(IReadOnlyCollection<long> versions) =>
        !Specific.IsEmpty ? versions.Where(version => Specific.Contains(version))
        : Latest is { } count ? versions.Take((int)Math.Min(count, int.MaxValue))
        : versions;
}
