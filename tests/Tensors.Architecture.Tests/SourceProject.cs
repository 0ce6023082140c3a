using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.Architecture.Tests;

/// <summary>The sources of a project, compiled for their symbols.</summary>
/// <remarks>
/// What source generators would add is missing. The symbols of everything else are bound, constants included, which compiled code does not
/// refer to any more.
/// </remarks>
internal sealed class SourceProject
{
    private static readonly string[] _implicitUsings =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
    ];

    private static readonly CSharpParseOptions _options = new(LanguageVersion.Preview);

    // Each test of a project reads the same sources and symbols.
    private static readonly ConcurrentDictionary<string, Lazy<SourceProject>> _projects = new(StringComparer.Ordinal);

    // What the tests run with holds every project and all packages.
    private static readonly PortableExecutableReference[] _references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation _compilation;

    private SourceProject(CSharpCompilation compilation, IReadOnlyList<SyntaxTree> sources, string folder)
    {
        _compilation = compilation;
        Sources = sources;
        Folder = folder;
    }

    /// <summary>The files of the project.</summary>
    public IReadOnlyList<SyntaxTree> Sources { get; }

    /// <summary>The folder of the project.</summary>
    public string Folder { get; }

    /// <summary>Compiles the sources of a project, once.</summary>
    /// <param name="folder">The folder of the project, relative to the root.</param>
    public static SourceProject Load(string folder) =>
        _projects.GetOrAdd(folder, static folder => new(() => Compile(folder))).Value;

    private static SourceProject Compile(string folder)
    {
        var name = Path.GetFileName(folder);
        var sources = Repository
            .Files(folder, "*.cs")
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), _options, path))
            .ToArray();
        var path = Path.Combine(Repository.Root, folder);
        return new(
            CSharpCompilation.Create(
                name,
                [.. sources, ParseUsings(path, name)],
                References(name),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
            ),
            sources,
            path
        );
    }

    /// <summary>Compiles a source, for tests of the checks themselves.</summary>
    public static SourceProject Parse(params string[] sources)
    {
        var trees = sources.Select((text, i) => CSharpSyntaxTree.ParseText(text, _options, $"File{i}.cs")).ToArray();
        return new(CSharpCompilation.Create("Parsed", trees, References("Parsed")), trees, "");
    }

    /// <summary>Gets each use of a type of the project by another one: where it is, the outermost user, and the outermost type that is used.</summary>
    public IEnumerable<(SyntaxNode Place, INamedTypeSymbol User, INamedTypeSymbol Used)> Uses()
    {
        foreach (var tree in Sources)
        {
            var model = _compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (
                    node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax
                    && DeclarationOf(node) is { } declaration
                    && model.GetDeclaredSymbol(declaration) is INamedTypeSymbol user
                    && TypeOf(model.GetSymbolInfo(node).Symbol) is { } used
                    && SymbolEqualityComparer.Default.Equals(used.ContainingAssembly, _compilation.Assembly)
                    && !SymbolEqualityComparer.Default.Equals(user, used)
                )
                {
                    yield return (node, user, used);
                }
            }
        }
    }

    /// <summary>Gets the types that the project declares, without those within other types.</summary>
    public IEnumerable<INamedTypeSymbol> Types()
    {
        foreach (var tree in Sources)
        {
            var model = _compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes(node => node is not TypeDeclarationSyntax))
            {
                if (
                    node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
                    && model.GetDeclaredSymbol(node) is INamedTypeSymbol type
                )
                {
                    yield return type;
                }
            }
        }
    }

    private static SyntaxNode? DeclarationOf(SyntaxNode node) =>
        node.Ancestors().LastOrDefault(outer => outer is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static INamedTypeSymbol? TypeOf(ISymbol? symbol)
    {
        var type = symbol is INamespaceSymbol ? null : symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    private static SyntaxTree ParseUsings(string folder, string name)
    {
        var project = XDocument.Load(Path.Combine(folder, name + ".csproj"));
        var usings = _implicitUsings.Concat(
            project.Descendants("Using").Select(item => item.Attribute("Include")?.Value).OfType<string>()
        );
        return CSharpSyntaxTree.ParseText(
            string.Concat(usings.Select(space => $"global using global::{space};\n")),
            _options
        );
    }

    // Without the project that is compiled here.
    private static IEnumerable<MetadataReference> References(string name) =>
        _references.Where(reference =>
            !string.Equals(
                Path.GetFileNameWithoutExtension(reference.FilePath),
                name,
                StringComparison.OrdinalIgnoreCase
            )
        );
}
