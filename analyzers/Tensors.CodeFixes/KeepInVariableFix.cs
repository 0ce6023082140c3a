using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>
/// Keeps a tensor that nobody receives: in a variable declared with <c>using</c> before the statement that it is made in.
/// One that is made for nothing is disposed at once.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepInVariableFix))]
[Shared]
public sealed class KeepInVariableFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1006"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        if (
            place.Node is not ExpressionSyntax made
            || place.Model.GetTypeInfo(made, place.Token).Type is not { } type
            || made is ImplicitObjectCreationExpressionSyntax
            || !Disposal.IsDisposable(Disposal.Unwrapped(type))
        )
        {
            yield break;
        }

        // `(await …).Length` is written with parentheses that the variable does not need.
        ExpressionSyntax whole = made;
        while (whole.Parent is ParenthesizedExpressionSyntax around)
        {
            whole = around;
        }

        if (IsAlone(whole) is { } statement)
        {
            yield return new Mend(
                "Dispose the result",
                "Tensors.dispose-result",
                place.Root.ReplaceNode(statement.Expression, DisposeOf(made).WithTriviaFrom(statement.Expression))
            );
            yield break;
        }

        var name = FreeName(place, type);
        var title = $"Keep the {type.Name} in a variable declared with 'using'";
        if (Host(whole) is { } host && StatementList.Around(host) is { } list)
        {
            var kept = host.ReplaceNode(whole, SyntaxFactory.IdentifierName(name).WithTriviaFrom(whole));
            var declaration = Declare(name, made).WithLeadingTrivia(host.GetLeadingTrivia());
            kept = kept.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation);
            yield return new Mend(
                title,
                "Tensors.keep-in-variable",
                list.Replace(
                    place.Root,
                    list.Statements.SelectMany(one => one == host ? [declaration, kept] : new[] { one })
                )
            );
        }
        else if (
            whole.FirstAncestorOrSelf<ArrowExpressionClauseSyntax>() is { Parent: MethodDeclarationSyntax method } arrow
            && IsFirst(whole, arrow)
        )
        {
            var value = arrow.Expression.ReplaceNode(whole, SyntaxFactory.IdentifierName(name)).WithoutTrivia();
            var isVoid = place.SymbolOf(method) is IMethodSymbol { ReturnsVoid: true };
            StatementSyntax last = isVoid
                ? SyntaxFactory.ExpressionStatement(value)
                : SyntaxFactory.ReturnStatement(value);
            var body = SyntaxFactory
                .Block(Declare(name, made), StatementList.New(last))
                .WithTrailingTrivia(method.SemicolonToken.TrailingTrivia);
            yield return new Mend(
                title,
                "Tensors.keep-in-variable",
                place.Root.ReplaceNode(
                    method,
                    method
                        .WithExpressionBody(null)
                        .WithSemicolonToken(default)
                        .WithBody(body)
                        .WithAdditionalAnnotations(Formatter.Annotation)
                )
            );
        }
    }

    // As a statement, or assigned to `_`.
    private static ExpressionStatementSyntax? IsAlone(ExpressionSyntax made) =>
        made.Parent switch
        {
            ExpressionStatementSyntax statement => statement,
            AssignmentExpressionSyntax
            {
                Left: IdentifierNameSyntax { Identifier.ValueText: "_" },
                Parent: ExpressionStatementSyntax statement
            } => statement,
            _ => null,
        };

    private static ExpressionSyntax DisposeOf(ExpressionSyntax made)
    {
        var bare = made.WithoutTrivia();
        return SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                made is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax
                    ? bare
                    : SyntaxFactory.ParenthesizedExpression(bare),
                SyntaxFactory.IdentifierName("Dispose")
            )
        );
    }

    /// <summary>The statement before which the tensor can be made without doing anything in another order.</summary>
    private static StatementSyntax? Host(ExpressionSyntax made)
    {
        var statement = made.FirstAncestorOrSelf<StatementSyntax>();
        return
            statement
                is ExpressionStatementSyntax
                    or ReturnStatementSyntax
                    or LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 }
                    or IfStatementSyntax
            && IsFirst(made, statement)
            && (statement is not IfStatementSyntax test || test.Condition.Span.Contains(made.Span))
            ? statement
            : null;
    }

    private static bool IsFirst(ExpressionSyntax made, SyntaxNode host) =>
        // What is made only sometimes, or somewhere else, stays where it is.
        !made.Ancestors()
            .TakeWhile(node => node != host)
            .Any(node =>
                node
                    is ConditionalExpressionSyntax
                        or ConditionalAccessExpressionSyntax
                        or AnonymousFunctionExpressionSyntax
                        or QueryExpressionSyntax
                        or SwitchExpressionSyntax
                        or ArrowExpressionClauseSyntax
                || node.IsKind(SyntaxKind.LogicalAndExpression)
                || node.IsKind(SyntaxKind.LogicalOrExpression)
                || node.IsKind(SyntaxKind.CoalesceExpression)
                || node.IsKind(SyntaxKind.CoalesceAssignmentExpression)
            )
        && !host.DescendantNodes()
            .Any(node =>
                node.Span.End <= made.SpanStart
                && node
                    is InvocationExpressionSyntax
                        or BaseObjectCreationExpressionSyntax
                        or AwaitExpressionSyntax
                        or AssignmentExpressionSyntax
                        or PostfixUnaryExpressionSyntax
                        or PrefixUnaryExpressionSyntax
            );

    private static StatementSyntax Declare(string name, ExpressionSyntax value) =>
        StatementList.New(
            DeclareWithUsingFix.AddUsing(
                SyntaxFactory.LocalDeclarationStatement(
                    SyntaxFactory.VariableDeclaration(
                        SyntaxFactory.IdentifierName("var"),
                        [
                            SyntaxFactory
                                .VariableDeclarator(name)
                                .WithInitializer(SyntaxFactory.EqualsValueClause(value.WithoutTrivia())),
                        ]
                    )
                ),
                isAwait: false
            )
        );

    private static string FreeName(FixPlace place, ITypeSymbol type)
    {
        var plain = Disposal.Unwrapped(type) is INamedTypeSymbol { ContainingType: { } twin, Name: "ReadOnly" }
            ? twin.Name
            : Disposal.Unwrapped(type).Name;
        plain = char.ToLowerInvariant(plain[0]) + plain.Substring(1);
        return Names.Free(place, plain);
    }
}
