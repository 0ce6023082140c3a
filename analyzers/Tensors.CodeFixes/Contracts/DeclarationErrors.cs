using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>What is wrong with the contracts' and tensors' declarations in a file.</summary>
internal static class DeclarationErrors
{
    /// <summary>How many errors the compiler and the rules of tensors have there.</summary>
    /// <remarks>
    /// What is written with a contract is not asked: a call with one argument more or less is what a corrected contract is about. Nor
    /// is what the generator has still to write.
    /// </remarks>
    public static int Count(SemanticModel model, CancellationToken token)
    {
        var root = model.SyntaxTree.GetRoot(token);
        return CountBrokenRules(model, root, token)
            + model
                .GetDiagnostics(cancellationToken: token)
                .Count(one => one.Severity == DiagnosticSeverity.Error && IsOfDeclaration(root, one));
    }

    private static int CountBrokenRules(SemanticModel model, SyntaxNode root, CancellationToken token)
    {
        var count = 0;
        if (model.Compilation.GetTypeByMetadataName(KnownNames.SharedTensorAttribute) is { } attributeType)
        {
            foreach (
                var declaration in root.DescendantNodes()
                    .OfType<StructDeclarationSyntax>()
                    .Where(declaration => declaration.AttributeLists.Count > 0)
            )
            {
                if (
                    model.GetDeclaredSymbol(declaration, token) is INamedTypeSymbol type
                    && TensorDeclaration.FindAttribute(type, attributeType) is { } attribute
                )
                {
                    TensorDeclaration.Read(type, attribute, new DeclarationReport(_ => count++), token);
                }
            }
        }

        return count;
    }

    private static bool IsOfDeclaration(SyntaxNode root, Diagnostic error)
    {
        var node = root.FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        return node is not IdentifierNameSyntax { Identifier.ValueText: KnownNames.ReadOnly }
            && node.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()
                is null
                    or InterfaceDeclarationSyntax
                    or StructDeclarationSyntax { AttributeLists.Count: > 0 };
    }
}
