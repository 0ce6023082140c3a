using System.Reflection;

namespace Tensors.Packages.Tests.Feeds;

/// <summary>The folders of the repository that this assembly was built from.</summary>
internal static class Repository
{
    /// <summary>Gets the root folder.</summary>
    public static string Root => RepositoryFolder.Root;

    /// <summary>Gets the configuration, such as Release.</summary>
    public static string Configuration { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key is "Configuration")
            .Value!;

    /// <summary>Gets the folder of this test project.</summary>
    public static string Tests { get; } = Path.Combine(Root, "tests", "Tensors.Packages.Tests");

    /// <summary>Gets the built command-line tool.</summary>
    public static string Tool { get; } =
        Path.Combine(Root, "src", "Tensors.Tool", "bin", Configuration, "net10.0", "tensors.dll");
}
