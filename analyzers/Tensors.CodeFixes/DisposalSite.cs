using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Tensors.CodeFixes;

/// <summary>How a type disposes what it holds.</summary>
internal enum DisposalKind
{
    /// <summary><c>Dispose()</c>.</summary>
    Dispose,

    /// <summary><c>Dispose(bool disposing)</c>.</summary>
    DisposeWithFlag,

    /// <summary><c>DisposeAsync()</c>.</summary>
    DisposeAsync,
}

/// <summary>Where a type disposes what it holds, or would.</summary>
/// <param name="Kind">The form of the method.</param>
/// <param name="Method">The method, or null where one is to be added.</param>
/// <param name="OverridesBase">A method to be added overrides that of a base class.</param>
/// <param name="NeedsInterface">The type is to implement the interface.</param>
internal sealed record DisposalSite(
    DisposalKind Kind,
    MethodDeclarationSyntax? Method,
    bool OverridesBase,
    bool NeedsInterface
)
{
    public bool IsAsync => Kind == DisposalKind.DisposeAsync;

    /// <summary>Chooses the method that fits the type and the tensor; null where no fix is certain to be right.</summary>
    public static DisposalSite? Choose(SemanticModel model, DisposablePlace place)
    {
        if (model.GetDeclaredSymbol(place.Holder) is not INamedTypeSymbol type)
        {
            return null;
        }

        var methods = place.Holder.Members.OfType<MethodDeclarationSyntax>().Where(HasBody).ToList();
        if (place.IsDisposable)
        {
            if (methods.Find(IsWithFlag) is { } withFlag)
            {
                return new DisposalSite(
                    DisposalKind.DisposeWithFlag,
                    withFlag,
                    OverridesBase: false,
                    NeedsInterface: false
                );
            }

            if (methods.Find(method => Is(method, "Dispose")) is { } dispose)
            {
                return new DisposalSite(DisposalKind.Dispose, dispose, OverridesBase: false, NeedsInterface: false);
            }
        }

        // A method that is not async gives a task that is made already; what is added goes before that.
        var disposeAsync = methods.Find(method =>
            Is(method, "DisposeAsync") && (IsAsyncMethod(method) || place.IsDisposable)
        );
        if (disposeAsync is not null && (place.IsDisposable || place.IsAsyncDisposable))
        {
            return new DisposalSite(
                DisposalKind.DisposeAsync,
                disposeAsync,
                OverridesBase: false,
                NeedsInterface: false
            );
        }

        return IsInAnotherPart(type) ? null : ChooseNew(type, place);
    }

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

    private static DisposalSite? ChooseNew(INamedTypeSymbol type, DisposablePlace place)
    {
        if (!place.IsDisposable)
        {
            return place.IsAsyncDisposable && !Implements(type, "IAsyncDisposable") && !type.IsRefLikeType
                ? new DisposalSite(DisposalKind.DisposeAsync, null, OverridesBase: false, NeedsInterface: true)
                : null;
        }

        if (!Implements(type, "IDisposable"))
        {
            return new DisposalSite(DisposalKind.Dispose, null, OverridesBase: false, !type.IsRefLikeType);
        }

        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            foreach (var member in ancestor.GetMembers("Dispose"))
            {
                if (
                    member
                    is not IMethodSymbol { IsSealed: false, DeclaredAccessibility: not Accessibility.Private } method
                )
                {
                    continue;
                }

                if (
                    (method.IsVirtual || method.IsOverride)
                    && method.Parameters is [{ Type.SpecialType: SpecialType.System_Boolean }]
                )
                {
                    return new DisposalSite(
                        DisposalKind.DisposeWithFlag,
                        null,
                        OverridesBase: true,
                        NeedsInterface: false
                    );
                }

                if ((method.IsVirtual || method.IsOverride) && method.Parameters.IsEmpty && !HasFlagSibling(ancestor))
                {
                    return new DisposalSite(DisposalKind.Dispose, null, OverridesBase: true, NeedsInterface: false);
                }
            }
        }

        // The interface stands there and its method is missing: somebody is about to write it.
        return Implements(type.BaseType, "IDisposable") || type.GetMembers("Dispose").Length > 0
            ? null
            : new DisposalSite(DisposalKind.Dispose, null, OverridesBase: false, NeedsInterface: false);
    }

    private static bool HasFlagSibling(INamedTypeSymbol type) =>
        type.GetMembers("Dispose").Any(member => member is IMethodSymbol { Parameters.Length: 1, IsVirtual: true });

    private static bool IsInAnotherPart(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Length > 1
        && type.GetMembers().Any(member => member is IMethodSymbol { Name: "Dispose" or "DisposeAsync" });

    private static bool Implements(INamedTypeSymbol? type, string contract) =>
        type?.AllInterfaces.Any(implemented => string.Equals(implemented.Name, contract, StringComparison.Ordinal))
        == true;

    private static bool HasBody(MethodDeclarationSyntax method) =>
        (method.Body is not null || method.ExpressionBody is not null)
        && !method.Modifiers.Any(SyntaxKind.StaticKeyword);

    private static bool Is(MethodDeclarationSyntax method, string name) =>
        method.ParameterList.Parameters.Count == 0
        && string.Equals(method.Identifier.ValueText, name, StringComparison.Ordinal);

    private static bool IsWithFlag(MethodDeclarationSyntax method) =>
        string.Equals(method.Identifier.ValueText, "Dispose", StringComparison.Ordinal)
        && method.ParameterList.Parameters
            is [{ Type: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } }];

    private static bool IsAsyncMethod(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.AsyncKeyword);

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
