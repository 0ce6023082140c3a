using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>
/// Checks a type with the attribute <c>[SharedTensor]</c>: its kind, its containing types, and the language version. Reports TNS0001,
/// TNS0002, TNS0003, TNS0005, TNS0006 and TNS0017.
/// </summary>
internal static class TypeFormChecks
{
    private const LanguageVersion MinimumLanguage = LanguageVersion.CSharp13;

    public static void Check(
        INamedTypeSymbol type,
        TypeDeclarationSyntax declaration,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        var identifier = declaration.Identifier;
        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            report.Add(DeclarationRules.NotPartial, identifier, type.Name);
        }

        if (!type.IsReadOnly)
        {
            report.Add(DeclarationRules.NotReadOnly, identifier, type.Name);
        }

        CheckKind(type, declaration, report, cancellationToken);
        if (declaration.TypeParameterList is { } typeParameters)
        {
            report.Add(DeclarationRules.IsGeneric, typeParameters, type.Name);
        }

        CheckContainingTypes(type, declaration, report);
        if (declaration.SyntaxTree.Options is CSharpParseOptions options && options.LanguageVersion < MinimumLanguage)
        {
            report.Add(
                DeclarationRules.LanguageTooOld,
                identifier,
                type.Name,
                options.LanguageVersion.ToDisplayString()
            );
        }
    }

    private static void CheckKind(
        INamedTypeSymbol type,
        TypeDeclarationSyntax declaration,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        if (type.IsRecord)
        {
            report.Add(DeclarationRules.NotOrdinaryStruct, declaration.Keyword, type.Name, "is a record struct");
        }

        if (type.IsRefLikeType)
        {
            var modifier = ModifierOf(declaration, SyntaxKind.RefKeyword);
            report.Add(DeclarationRules.NotOrdinaryStruct, modifier, type.Name, "is a ref struct");
        }

        if (type.IsFileLocal)
        {
            var modifier = ModifierOf(declaration, SyntaxKind.FileKeyword);
            report.Add(DeclarationRules.NotOrdinaryStruct, modifier, type.Name, "is file-local");
        }

        foreach (var attribute in type.GetAttributes())
        {
            if (LayoutOf(attribute) is { } layout)
            {
                var location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation();
                report.Add(
                    DeclarationRules.NotOrdinaryStruct,
                    location ?? declaration.Identifier.GetLocation(),
                    type.Name,
                    layout
                );
            }
        }
    }

    private static string? LayoutOf(AttributeData attribute) =>
        AttributeNames.Is(attribute, "System.Runtime.CompilerServices", "InlineArrayAttribute") ? "is an inline array"
        : AttributeNames.Is(attribute, "System.Runtime.InteropServices", "StructLayoutAttribute")
            ? "has a [StructLayout]"
        : null;

    private static void CheckContainingTypes(
        INamedTypeSymbol type,
        TypeDeclarationSyntax declaration,
        DeclarationReport report
    )
    {
        var outer = type.ContainingType;
        for (SyntaxNode? node = declaration.Parent; node is not null && outer is not null; node = node.Parent)
        {
            if (node is not TypeDeclarationSyntax syntax)
            {
                continue;
            }

            if (!syntax.Modifiers.Any(SyntaxKind.PartialKeyword) || outer.IsFileLocal)
            {
                report.Add(DeclarationRules.ContainingTypeNotPartial, syntax.Identifier, outer.Name, type.Name);
            }

            outer = outer.ContainingType;
        }
    }

    // If the modifier is on another part of the type, the type's name is used as the location instead.
    private static SyntaxToken ModifierOf(TypeDeclarationSyntax declaration, SyntaxKind modifier)
    {
        var index = declaration.Modifiers.IndexOf(modifier);
        return index < 0 ? declaration.Identifier : declaration.Modifiers[index];
    }
}
