using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Tensors.CodeFixes;

/// <content>What is written: more statements in a method, or a method and the interface it is for.</content>
internal sealed partial record DisposalSite
{
    /// <summary>The method with more to dispose.</summary>
    public MethodDeclarationSyntax AddTo(MethodDeclarationSyntax method, IReadOnlyList<StatementSyntax> statements)
    {
        if (method.Body is null)
        {
            method = WithBlock(method);
        }

        var body = method.Body!;
        var flag =
            Kind == DisposalKind.DisposeWithFlag ? method.ParameterList.Parameters[0].Identifier.ValueText : null;
        var guarded = body
            .Statements.OfType<IfStatementSyntax>()
            .FirstOrDefault(test =>
                test is { Condition: IdentifierNameSyntax name, Statement: BlockSyntax }
                && string.Equals(name.Identifier.ValueText, flag, StringComparison.Ordinal)
            );
        var changed =
            flag is null ? Insert(body, statements)
            : guarded is { Statement: BlockSyntax block } ? body.ReplaceNode(block, Append(block, statements))
            : body.WithStatements(body.Statements.Insert(0, Guard(flag, statements)));
        return method.WithBody(changed).WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The type with a method that disposes.</summary>
    public TypeDeclarationSyntax AddTo(TypeDeclarationSyntax type, IReadOnlyList<StatementSyntax> statements)
    {
        var body = string.Concat(statements.Select(statement => statement.ToFullString()));
        var text = (Kind, OverridesBase) switch
        {
            (DisposalKind.DisposeAsync, _) =>
                $"public async System.Threading.Tasks.ValueTask DisposeAsync()\n{{\n{body}}}\n",
            (DisposalKind.DisposeWithFlag, _) =>
                $"protected override void Dispose(bool disposing)\n{{\nif (disposing)\n{{\n{body}}}\n\nbase.Dispose(disposing);\n}}\n",
            (_, true) => $"public override void Dispose()\n{{\n{body}base.Dispose();\n}}\n",
            _ => $"public void Dispose()\n{{\n{body}}}\n",
        };
        var method = SyntaxFactory
            .ParseMemberDeclaration(text)!
            .WithLeadingTrivia(
                type.Members.Count > 0 ? SyntaxFactory.TriviaList(SyntaxFactory.ElasticLineFeed) : default
            )
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
        var changed = WithBraces(type);
        changed = changed.WithMembers(changed.Members.Add(method));
        if (!NeedsInterface)
        {
            return changed;
        }

        var contract = SyntaxFactory
            .ParseTypeName(IsAsync ? "System.IAsyncDisposable" : "System.IDisposable")
            .WithAdditionalAnnotations(Simplifier.Annotation);
        return WithBase(changed, SyntaxFactory.SimpleBaseType(contract));
    }

    private static MethodDeclarationSyntax WithBlock(MethodDeclarationSyntax method)
    {
        var expression = method.ExpressionBody!.Expression.WithoutTrivia();
        var isVoid =
            method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
            || IsAsyncMethod(method);
        StatementSyntax statement = isVoid
            ? SyntaxFactory.ExpressionStatement(expression)
            : SyntaxFactory.ReturnStatement(expression.WithLeadingTrivia(SyntaxFactory.Space));
        return method
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody(SyntaxFactory.Block(statement).WithTrailingTrivia(method.GetTrailingTrivia()));
    }

    // Before the last statement where that ends the method or calls the base class: what follows it would not run.
    private static BlockSyntax Insert(BlockSyntax body, IReadOnlyList<StatementSyntax> statements)
    {
        var end = body.Statements.Count;
        if (
            end > 0
            && (
                body.Statements[end - 1] is ReturnStatementSyntax or ThrowStatementSyntax
                || CallsBase(body.Statements[end - 1])
            )
        )
        {
            end--;
        }

        return HasEarlyEnd(body)
            ? body.WithStatements(body.Statements.InsertRange(0, statements))
            : body.WithStatements(body.Statements.InsertRange(end, statements));
    }

    private static bool HasEarlyEnd(BlockSyntax body) =>
        body
            .Statements.Take(Math.Max(0, body.Statements.Count - 1))
            .Any(statement => statement.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax));

    private static bool CallsBase(StatementSyntax statement) =>
        statement.DescendantNodes().Any(node => node is BaseExpressionSyntax);

    private static BlockSyntax Append(BlockSyntax block, IReadOnlyList<StatementSyntax> statements) =>
        block.WithStatements(block.Statements.AddRange(statements));

    private static StatementSyntax Guard(string flag, IReadOnlyList<StatementSyntax> statements) =>
        SyntaxFactory.IfStatement(SyntaxFactory.IdentifierName(flag), SyntaxFactory.Block(statements));

    // `class Job([TransfersOwnership] Frame input);`
    private static TypeDeclarationSyntax WithBraces(TypeDeclarationSyntax type) =>
        type.SemicolonToken.IsKind(SyntaxKind.None)
            ? type
            : type.WithSemicolonToken(default)
                .WithOpenBraceToken(
                    SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithAdditionalAnnotations(Formatter.Annotation)
                )
                .WithCloseBraceToken(
                    SyntaxFactory
                        .Token(SyntaxKind.CloseBraceToken)
                        .WithTrailingTrivia(type.SemicolonToken.TrailingTrivia)
                )
                .WithAdditionalAnnotations(Formatter.Annotation);

    private static TypeDeclarationSyntax WithBase(TypeDeclarationSyntax type, BaseTypeSyntax contract)
    {
        if (type.BaseList is { } bases)
        {
            var last = bases.Types.Last();
            var items = bases.Types.GetWithSeparators();
            items = items
                .Replace(items.Last(), last.WithTrailingTrivia())
                .Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space))
                .Add(contract.WithTrailingTrivia(last.GetTrailingTrivia()));
            return type.WithBaseList(bases.WithTypes(SyntaxFactory.SeparatedList<BaseTypeSyntax>(items)));
        }

        // The list takes over the line end that stood after the head of the type.
        var head =
            type.ParameterList is { } parameters ? parameters.GetLastToken()
            : type.TypeParameterList is { } typeParameters ? typeParameters.GetLastToken()
            : type.Identifier;
        var trailing = head.TrailingTrivia;
        var bare = type.ReplaceToken(head, head.WithTrailingTrivia(SyntaxFactory.Space));
        return bare.WithBaseList(
            SyntaxFactory
                .BaseList([contract])
                .WithColonToken(SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space))
                .WithTrailingTrivia(trailing)
        );
    }
}
