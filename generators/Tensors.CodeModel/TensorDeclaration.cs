using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Reads and validates a type with the attribute <c>[SharedTensor]</c>, for both the generator and the analyzer.</summary>
/// <remarks>
/// The generator sees the type without its generated members, the analyzer sees it with them. Both must come to the same result, so members with
/// this tool's <c>[GeneratedCode]</c> are ignored.
/// </remarks>
public static class TensorDeclaration
{
    /// <summary>Reads and validates a tensor declaration. Returns null if the declaration is not valid.</summary>
    /// <param name="type">The type with the attribute.</param>
    /// <param name="attribute">The <c>[SharedTensor]</c> of the type.</param>
    /// <param name="report">Receives a diagnostic for every violated rule.</param>
    /// <param name="cancellationToken">Cancels the validation.</param>
    /// <returns>The tensor's model, or null if a rule is violated or if the compiler itself rejects the attribute.</returns>
    public static TensorModel? Read(
        INamedTypeSymbol type,
        AttributeData attribute,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        if (
            attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax syntax
            || syntax.Parent?.Parent is not TypeDeclarationSyntax declaration
            // The compiler reports the attribute on any other kind of type.
            || type.TypeKind is not TypeKind.Struct
            || !TypeHierarchy.IsNamed(type)
            || !IsFirst(type, attribute)
        )
        {
            return null;
        }

        TypeFormChecks.Check(type, declaration, report, cancellationToken);
        ProjectNameChecks.Check(type, attribute, declaration, report);
        var shape = ShapeReader.Read(type, attribute, syntax, report);
        if (shape is null)
        {
            return null;
        }

        var members = new GeneratedMembers(type, shape);
        AxisNameChecks.Check(type, shape, members, report);
        new ArgumentNameChecks(type, shape, members, report).Check(syntax);
        MemberChecks.Check(type, declaration, members, report, cancellationToken);
        return report.IsClean
            ? new TensorModel(
                TypeHierarchy.Of(type),
                type.Name,
                shape.DType,
                shape.Models(),
                shape.Alignment,
                TypeHierarchy.IsReachable(type),
                type.GetAttributes().Any(a => AttributeNames.Is(a, "Tensors", KnownNames.TensorOwnerAttribute))
            )
            : null;
    }

    /// <summary>
    /// Reads only the dtype and the axes of a type. Returns null if they are not valid. Also works for types in referenced assemblies,
    /// which have no syntax.
    /// </summary>
    /// <returns>The dtype and the axes, or null if they violate a rule.</returns>
    public static ShapeModel? ReadShape(INamedTypeSymbol type, AttributeData attribute)
    {
        var report = new DeclarationReport(forward: null);
        return ShapeReader.Read(type, attribute, syntax: null, report) is { } shape && report.IsClean
            ? new ShapeModel(shape.DType, shape.Models())
            : null;
    }

    /// <summary>Returns the first attribute of the specified class on a type, or null if there is no such attribute.</summary>
    public static AttributeData? FindAttribute(INamedTypeSymbol type, INamedTypeSymbol attributeType)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, attributeType))
            {
                return attribute;
            }
        }

        return null;
    }

    // The compiler reports a second attribute on the same type. Members are generated for the first one only.
    private static bool IsFirst(INamedTypeSymbol type, AttributeData attribute) =>
        attribute.AttributeClass is { } attributeType
        && FindAttribute(type, attributeType)?.ApplicationSyntaxReference is { } first
        && attribute.ApplicationSyntaxReference is { } own
        && first.SyntaxTree == own.SyntaxTree
        && first.Span == own.Span;
}
