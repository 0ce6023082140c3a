using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Reads a type that carries <c>[SharedTensor]</c>: the one validator, for the generator and the analyzer alike.</summary>
/// <remarks>
/// The generator sees the type without its generated members, the analyzer with them. Both must come to the same answer,
/// so whatever carries this tool's <c>[GeneratedCode]</c> is looked through.
/// </remarks>
public static class TensorDeclaration
{
    /// <summary>Reads and checks a declaration.</summary>
    /// <param name="type">The type.</param>
    /// <param name="attribute">Its <c>[SharedTensor]</c>.</param>
    /// <param name="report">Takes every rule that is broken.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The model if no rule is broken; null too where the compiler itself rejects the attribute.</returns>
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
            // The compiler says that no other kind of type can carry the attribute.
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

    /// <summary>Reads dtype and axes alone: of a type in a referenced assembly too, where no syntax is to be had.</summary>
    /// <returns>Null where the shape breaks a rule.</returns>
    public static ShapeModel? ReadShape(INamedTypeSymbol type, AttributeData attribute)
    {
        var report = new DeclarationReport(forward: null);
        return ShapeReader.Read(type, attribute, syntax: null, report) is { } shape && report.IsClean
            ? new ShapeModel(shape.DType, shape.Models())
            : null;
    }

    /// <summary>The <c>[SharedTensor]</c> of a type, or null.</summary>
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

    // The attribute may stand once. Where it stands twice the compiler says so; members are written for the first.
    private static bool IsFirst(INamedTypeSymbol type, AttributeData attribute) =>
        attribute.AttributeClass is { } attributeType
        && FindAttribute(type, attributeType)?.ApplicationSyntaxReference is { } first
        && attribute.ApplicationSyntaxReference is { } own
        && first.SyntaxTree == own.SyntaxTree
        && first.Span == own.Span;
}
