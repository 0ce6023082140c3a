using Microsoft.CodeAnalysis;

namespace Tensors.Architecture.Tests;

/// <summary>Namespaces, and the folders of a project, depend on each other in one direction.</summary>
public sealed class CycleTests
{
    public static TheoryData<string> Projects =>
        [
            .. new[] { "src", "generators", "analyzers" }
                .SelectMany(folder => Repository.Files(folder, "*.csproj"))
                .Select(path => Repository.Show(Path.GetDirectoryName(path)!))
                .Order(StringComparer.Ordinal),
        ];

    public static TheoryData<string> ProjectsWithOrderedFolders => ["src/Tensors.Runtime"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_have_no_cycle(string project) =>
        Assert.Empty(NamespacesOf(SourceProject.Load(project)).FindCycle());

    [Theory]
    [MemberData(nameof(ProjectsWithOrderedFolders))]
    public void Folders_have_no_cycle(string project)
    {
        var sources = SourceProject.Load(project);
        var graph = new Graph();
        foreach (var (place, user, used) in sources.Uses())
        {
            graph.Add(FolderOf(user), FolderOf(used), Describe(place, user, used));
        }

        Assert.Empty(graph.FindCycle());
    }

    [Fact]
    public void A_cycle_is_found_even_where_a_constant_is_all_that_is_used()
    {
        var sources = SourceProject.Parse(
            "namespace A { internal static class One { public const int Size = 1; public static B.Two? Two; } }",
            "namespace B { internal sealed class Two { public int Size => A.One.Size; } }"
        );
        var cycle = NamespacesOf(sources).FindCycle();
        Assert.Equal(2, cycle.Count);
        Assert.StartsWith("A -> B: One uses Two", cycle[0], StringComparison.Ordinal);
        Assert.StartsWith("B -> A: Two uses One", cycle[1], StringComparison.Ordinal);
    }

    private static Graph NamespacesOf(SourceProject sources)
    {
        var graph = new Graph();
        foreach (var (place, user, used) in sources.Uses())
        {
            graph.Add(
                user.ContainingNamespace.ToDisplayString(),
                used.ContainingNamespace.ToDisplayString(),
                Describe(place, user, used)
            );
        }

        return graph;
    }

    private static string FolderOf(INamedTypeSymbol type) =>
        Repository.Show(Path.GetDirectoryName(type.DeclaringSyntaxReferences[0].SyntaxTree.FilePath)!);

    private static string Describe(SyntaxNode place, INamedTypeSymbol user, INamedTypeSymbol used)
    {
        var line = place.GetLocation().GetLineSpan();
        return $"{user.Name} uses {used.Name} in {Path.GetFileName(line.Path)}, line {line.StartLinePosition.Line + 1}";
    }
}
