using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>
/// Describes the namespace and the containing types of a type. A generated file must open them to add members to the type.
/// </summary>
/// <param name="Namespace">The namespace, escaped, or an empty string for the global namespace.</param>
/// <param name="ContainingTypes">The containing types, outermost first.</param>
/// <param name="FileName">The namespace, containing types and name as a file name, such as <c>My.Namespace.Outer{T}.Frame</c>.</param>
public sealed record TypeHierarchy(string Namespace, EquatableArray<ContainingType> ContainingTypes, string FileName)
{
    /// <summary>
    /// Gets a key that is unique to the type. It is unique even in code that does not compile, where for example a class and a struct can
    /// have the same name.
    /// </summary>
    public string Key => $"{Namespace}|{string.Join("|", ContainingTypes)}|{FileName}";

    /// <summary>
    /// Determines whether the type, its containing types and namespaces, and all type parameters have names. A name can be missing while
    /// the user is still typing.
    /// </summary>
    public static bool IsNamed(INamedTypeSymbol type)
    {
        for (ISymbol? symbol = type; symbol is not null and not IModuleSymbol; symbol = symbol.ContainingSymbol)
        {
            if (
                (symbol.Name.Length == 0 && symbol is not INamespaceSymbol { IsGlobalNamespace: true })
                || (
                    symbol is INamedTypeSymbol named
                    && named.TypeParameters.Any(parameter => parameter.Name.Length == 0)
                )
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the hierarchy of a type.</summary>
    public static TypeHierarchy Of(INamedTypeSymbol type)
    {
        var (space, fileName) = NamespaceOf(type.ContainingNamespace);
        if (type.ContainingType is null)
        {
            return new TypeHierarchy(space, default, Join(fileName, type.Name));
        }

        var containing = new Stack<INamedTypeSymbol>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            containing.Push(outer);
        }

        foreach (var outer in containing)
        {
            fileName = Join(fileName, FileNameOf(outer));
        }

        return new TypeHierarchy(
            space,
            new EquatableArray<ContainingType>(containing.Select(t => new ContainingType(KeywordOf(t), NameOf(t)))),
            Join(fileName, type.Name)
        );
    }

    // Returns the namespace escaped and unescaped. Both are usually the same, and then share one string.
    private static (string Escaped, string Plain) NamespaceOf(INamespaceSymbol? space)
    {
        if (space is null or { IsGlobalNamespace: true })
        {
            return ("", "");
        }

        var (outerEscaped, outer) = NamespaceOf(space.ContainingNamespace);
        var plain = Join(outer, space.Name);
        var name = Identifiers.Escape(space.Name);
        return (Same(outerEscaped, outer) && Same(name, space.Name) ? plain : Join(outerEscaped, name), plain);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);

    private static string Join(string outer, string name) => outer.Length == 0 ? name : $"{outer}.{name}";

    /// <summary>Determines whether a type and its containing types are accessible everywhere in their assembly.</summary>
    public static bool IsReachable(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (
                outer.DeclaredAccessibility
                is Accessibility.Private
                    or Accessibility.Protected
                    or Accessibility.ProtectedAndInternal
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Returns the fully qualified name of a type as the operand of <c>typeof</c>. Generic containing types are written without type
    /// arguments, as in <c>Outer&lt;,&gt;.Frame</c>.
    /// </summary>
    /// <param name="name">The name of the type, without namespace and containing types.</param>
    public string TypeOf(string name) =>
        "global::"
        + string.Join(
            ".",
            [
                .. Namespace.Length > 0 ? new[] { Namespace } : [],
                .. ContainingTypes.Select(Open),
                Identifiers.EscapeType(name),
            ]
        );

    private static string Open(ContainingType type)
    {
        var start = type.Name.IndexOf('<');
        return start < 0
            ? type.Name
            : $"{type.Name.Substring(0, start)}<{new string(',', type.Name.Count(c => c == ','))}>";
    }

    private static string KeywordOf(INamedTypeSymbol type) =>
        (type.TypeKind, type.IsRecord) switch
        {
            (TypeKind.Interface, _) => "interface",
            (TypeKind.Struct, true) => "record struct",
            (TypeKind.Struct, false) => "struct",
            (_, true) => "record",
            _ => "class",
        };

    private static string NameOf(INamedTypeSymbol type) =>
        Identifiers.EscapeType(type.Name) + TypeParametersOf(type, "<", ">", Identifiers.EscapeType);

    private static string FileNameOf(INamedTypeSymbol type) =>
        type.Name + TypeParametersOf(type, "{", "}", name => name);

    // Variance modifiers (in, out) are not needed: an interface with them cannot contain a struct.
    private static string TypeParametersOf(
        INamedTypeSymbol type,
        string open,
        string close,
        Func<string, string> write
    ) =>
        type.TypeParameters.IsEmpty
            ? ""
            : open + string.Join(", ", type.TypeParameters.Select(parameter => write(parameter.Name))) + close;
}

/// <summary>Describes a containing type of a declaration, as it is written in a generated partial declaration.</summary>
/// <param name="Keyword">The keyword of the type, such as <c>class</c> or <c>record struct</c>.</param>
/// <param name="Name">The name with the type parameters, escaped.</param>
public sealed record ContainingType(string Keyword, string Name);
