using System.Reflection;

namespace Tensors.Testing;

/// <summary>The repository that the tests were built from.</summary>
public static class RepositoryFolder
{
    /// <summary>Gets the full path of the repository.</summary>
    public static string Root { get; } =
        typeof(RepositoryFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key is "RepositoryDirectory")
            .Value!;
}
