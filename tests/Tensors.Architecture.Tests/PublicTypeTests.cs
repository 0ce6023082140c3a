using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Tensors.Architecture.Tests;

/// <summary>Public types lie where a reader looks for them, and users meet each of them.</summary>
public sealed class PublicTypeTests
{
    private const string Attribute = "Attribute";

    public static TheoryData<string> Libraries =>
        [
            .. Repository
                .Files("src", "PublicAPI.Unshipped.txt")
                .Select(path => Repository.Show(Path.GetDirectoryName(path)!))
                .Order(StringComparer.Ordinal),
        ];

    // The words of what users read, and of what the generator writes into their projects.
    private static readonly Lazy<HashSet<string>> _words = new(() =>
        Repository
            .Files("docs", "*.md")
            .Where(path => !Repository.Show(path).StartsWith("docs/decisions", StringComparison.Ordinal))
            .Concat([Path.Combine(Repository.Root, "README.md")])
            .Concat(Repository.Files("samples", "*.cs"))
            .Concat(Repository.Files("samples", "*.md"))
            .Concat(Repository.Files("generators/Tensors.Emit", "*.cs"))
            .Concat(Repository.Files("generators/Tensors.CodeModel", "*.cs"))
            .SelectMany(path => Regex.Matches(File.ReadAllText(path), @"\w+", RegexOptions.NonBacktracking))
            .Select(word => word.Value)
            .ToHashSet(StringComparer.Ordinal)
    );

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_public_type_has_a_file_of_its_name(string project)
    {
        var misplaced =
            from type in SourceProject.Load(project).Types()
            where type.DeclaredAccessibility is Accessibility.Public
            from reference in type.DeclaringSyntaxReferences
            let file = Path.GetFileName(reference.SyntaxTree.FilePath)
            where !string.Equals(file.Split('.', '{')[0], type.Name, StringComparison.Ordinal)
            select $"{type.Name} is in {file}.";
        Assert.Empty(misplaced.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_public_type_is_in_the_documentation_a_sample_or_generated_code(string project)
    {
        var types = SourceProject
            .Load(project)
            .Types()
            .Where(type => type.DeclaredAccessibility is Accessibility.Public && !IsHidden(type))
            .DistinctBy(type => type.ToDisplayString(), StringComparer.Ordinal)
            .ToArray();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in types)
        {
            if (IsMentioned(type))
            {
                used.Add(type.ToDisplayString());
            }
        }

        // What a used type's members take or return is met with it.
        for (var before = -1; before != used.Count; )
        {
            before = used.Count;
            foreach (var type in types.Where(type => used.Contains(type.ToDisplayString())).ToArray())
            {
                used.UnionWith(SignatureTypes(type).Select(found => found.ToDisplayString()));
            }
        }

        string[] unused = [.. types.Select(type => type.ToDisplayString()).Where(type => !used.Contains(type))];
        Assert.Empty(unused);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void What_only_generated_code_uses_is_hidden_from_editors(string project)
    {
        var shown = SourceProject
            .Load(project)
            .Types()
            .Where(type =>
                type.DeclaredAccessibility is Accessibility.Public
                && type.ContainingNamespace.Name is "CompilerServices"
                && !IsHidden(type)
            );
        Assert.Empty(shown.Select(type => type.Name));
    }

    // An extension method is met by its own name.
    private static bool IsMentioned(INamedTypeSymbol type) =>
        type.IsStatic && type.GetMembers().OfType<IMethodSymbol>().Any(method => method.IsExtensionMethod)
            ? type.GetMembers().OfType<IMethodSymbol>().Any(method => method.IsExtensionMethod && Has(method.Name))
            : Has(type.Name.EndsWith(Attribute, StringComparison.Ordinal) ? type.Name[..^Attribute.Length] : type.Name);

    private static bool Has(string name) => _words.Value.Contains(name) || _words.Value.Contains(name + Attribute);

    private static bool IsHidden(INamedTypeSymbol type) =>
        type.GetAttributes()
            .Any(attribute =>
                attribute.AttributeClass?.Name is "EditorBrowsableAttribute"
                && attribute.ConstructorArguments is [{ Value: 1 }]
            );

    private static IEnumerable<ITypeSymbol> SignatureTypes(INamedTypeSymbol type) =>
        type.GetMembers()
            .Where(member => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected)
            .SelectMany(member =>
                member switch
                {
                    IMethodSymbol method => method.Parameters.Select(p => p.Type).Append(method.ReturnType),
                    IPropertySymbol property => [property.Type],
                    IFieldSymbol field => [field.Type],
                    _ => Array.Empty<ITypeSymbol>(),
                }
            )
            .Concat(type.AllInterfaces)
            .Concat(type.BaseType is { } parent ? [parent] : [])
            .SelectMany(Parts);

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => Parts(array.ElementType),
            INamedTypeSymbol { IsGenericType: true } generic => generic
                .TypeArguments.SelectMany(Parts)
                .Append(generic.OriginalDefinition),
            _ => [type.WithNullableAnnotation(NullableAnnotation.None)],
        };
}
