using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>Gives away a copy of the elements in place of a view: <c>ToArray()</c>, where an array will do.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CopyOutFix))]
[Shared]
public sealed class CopyOutFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS2001", "TNS2003", "TNS2004"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        if (
            place.Node is not ExpressionSyntax view
            || place.Model.GetTypeInfo(view, place.Token).Type
                is not INamedTypeSymbol
                {
                    Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory",
                    ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                }
        )
        {
            yield break;
        }

        var bare = view.WithoutTrivia();
        var receiver = view
            is IdentifierNameSyntax
                or MemberAccessExpressionSyntax
                or InvocationExpressionSyntax
                or ElementAccessExpressionSyntax
                or ParenthesizedExpressionSyntax
            ? bare
            : SyntaxFactory.ParenthesizedExpression(bare);
        var copy = SyntaxFactory
            .InvocationExpression(
                SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression,
                    receiver,
                    SyntaxFactory.IdentifierName("ToArray")
                )
            )
            .WithTriviaFrom(view);
        yield return new Mend(
            "Copy the elements with 'ToArray'",
            "Tensors.to-array",
            place.Root.ReplaceNode(view, copy)
        );
    }
}
