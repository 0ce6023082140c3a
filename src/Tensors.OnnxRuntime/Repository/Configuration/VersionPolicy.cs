using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Specifies which versions of a model are served.</summary>
/// <param name="IsSet">
/// Whether the configuration sets the policy. If so, all selected versions are loaded with the model, and no other version can be called.
/// </param>
/// <param name="Latest">The number of the highest versions to select, or null for no limit.</param>
/// <param name="Specific">The numbers of the versions to select, or an empty array if the policy does not list versions.</param>
internal sealed record VersionPolicy(bool IsSet, long? Latest, ImmutableArray<long> Specific)
{
    /// <summary>Gets the policy of models that do not set one: every version can be called, and the highest is loaded with the model.</summary>
    public static VersionPolicy None { get; } = new(false, null, []);

    /// <summary>Returns the versions that the policy names but that are not in the folder.</summary>
    public ImmutableArray<long> Missing(IReadOnlyCollection<long> versions) =>
        [.. Specific.Where(number => !versions.Contains(number))];

    /// <summary>
    /// Returns the versions that the policy selects from <paramref name="versions"/>, in the same order. The highest version must be
    /// first.
    /// </summary>
    public IEnumerable<long> Select(IReadOnlyCollection<long> versions) =>
        !Specific.IsEmpty ? versions.Where(version => Specific.Contains(version))
        : Latest is { } count ? versions.Take((int)Math.Min(count, int.MaxValue))
        : versions;
}
