using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeModel;

/// <summary>
/// Finds the attributes of a contract that are about the use of its API, such as <c>[Obsolete]</c>. The generated client and worker repeat them,
/// because their members have the types of the contract.
/// </summary>
internal static class ApiAttributes
{
    private static readonly (string Space, string Name)[] _repeated =
    [
        ("System", "CLSCompliantAttribute"),
        ("System", "ObsoleteAttribute"),
        ("System.ComponentModel", "EditorBrowsableAttribute"),
        ("System.Diagnostics.CodeAnalysis", "ExperimentalAttribute"),
        ("System.Runtime.Versioning", "ObsoletedOSPlatformAttribute"),
        ("System.Runtime.Versioning", "RequiresPreviewFeaturesAttribute"),
        ("System.Runtime.Versioning", "SupportedOSPlatformAttribute"),
        ("System.Runtime.Versioning", "UnsupportedOSPlatformAttribute"),
    ];

    /// <summary>Returns the attributes as C# text, in the order in which they are written.</summary>
    public static EquatableArray<string> Of(INamedTypeSymbol type) =>
        new(
            type.GetAttributes()
                .Where(attribute =>
                    Array.Exists(_repeated, known => AttributeNames.Is(attribute, known.Space, known.Name))
                    && AttributeArguments.AreValid(attribute)
                )
                .Select(Write)
        );

    private static string Write(AttributeData attribute)
    {
        var arguments = attribute
            .ConstructorArguments.Select(Write)
            .Concat(attribute.NamedArguments.Select(named => $"{named.Key} = {Write(named.Value)}"))
            .ToArray();
        var name = attribute.AttributeClass!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return arguments.Length == 0 ? $"[{name}]" : $"[{name}({string.Join(", ", arguments)})]";
    }

    // All arguments of these attributes are strings, booleans and members of enumerations.
    private static string Write(TypedConstant value) =>
        value.Kind is TypedConstantKind.Enum
            ? $"({value.Type!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}){SymbolDisplay.FormatPrimitive(value.Value!, quoteStrings: true, useHexadecimalNumbers: false)}"
            : SymbolDisplay.FormatPrimitive(value.Value!, quoteStrings: true, useHexadecimalNumbers: false) ?? "null";
}
