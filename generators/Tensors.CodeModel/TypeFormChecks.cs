using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>What kind of type carries the attribute, and where: TNS0001, 0002, 0003, 0005, 0006 and 0017.</summary>
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
        var identifier = declaration.Identifier.GetLocation();
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
            report.Add(DeclarationRules.IsGeneric, typeParameters.GetLocation(), type.Name);
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
            report.Add(
                DeclarationRules.NotOrdinaryStruct,
                declaration.Keyword.GetLocation(),
                type.Name,
                "is a record struct"
            );
        }

        if (type.IsRefLikeType)
        {
            var location = LocationOf(declaration, SyntaxKind.RefKeyword);
            report.Add(DeclarationRules.NotOrdinaryStruct, location, type.Name, "is a ref struct");
        }

        if (type.IsFileLocal)
        {
            var location = LocationOf(declaration, SyntaxKind.FileKeyword);
            report.Add(DeclarationRules.NotOrdinaryStruct, location, type.Name, "is file-local");
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
            ? "has a layout of its own"
        : null;

    private static void CheckContainingTypes(
        INamedTypeSymbol type,
        TypeDeclarationSyntax declaration,
        DeclarationReport report
    )
    {
        var outer = type.ContainingType;
        foreach (var syntax in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (outer is null)
            {
                return;
            }

            if (!syntax.Modifiers.Any(SyntaxKind.PartialKeyword) || outer.IsFileLocal)
            {
                report.Add(
                    DeclarationRules.ContainingTypeNotPartial,
                    syntax.Identifier.GetLocation(),
                    outer.Name,
                    type.Name
                );
            }

            outer = outer.ContainingType;
        }
    }

    // The modifier may stand on another part of the type; its name is then the best place there is.
    private static Location LocationOf(TypeDeclarationSyntax declaration, SyntaxKind modifier)
    {
        var index = declaration.Modifiers.IndexOf(modifier);
        return (index < 0 ? declaration.Identifier : declaration.Modifiers[index]).GetLocation();
    }
}
