using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Tensors.CodeFixes;

/// <summary>
/// Puts <c>using</c> (or <c>await using</c>) before the declaration of a tensor that is not disposed, or not always. Offered only
/// where the result compiles: not for a variable that is assigned again or passed by reference.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareWithUsingFix))]
[Shared]
public sealed class DeclareWithUsingFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1001", "TNS1002", "TNS1003"];

    private protected override IEnumerable<Mend> Propose(FixPlace place) => Change(place) is { } mend ? [mend] : [];

    /// <summary>The change, which may still be one that does not compile.</summary>
    internal static Mend? Change(FixPlace place)
    {
        if (
            IsHandedOver(place.Diagnostic)
            || place.Node is not VariableDeclaratorSyntax { Initializer: not null } variable
            || variable.Parent?.Parent
                is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration
            || declaration.UsingKeyword != default
            || ChooseUsing(variable, place.Model, place.Token) is not { } isAwait
            || Rewrite(place.Root, declaration, isAwait) is not { } root
        )
        {
            return null;
        }

        var title = isAwait
            ? $"Declare '{variable.Identifier.ValueText}' with 'await using'"
            : $"Declare '{variable.Identifier.ValueText}' with 'using'";
        return new Mend(title, isAwait ? "Tensors.await-using" : "Tensors.using", root);
    }

    // A tensor that some path returns or stores must outlive its scope there.
    private static bool IsHandedOver(Diagnostic diagnostic) =>
        !string.Equals(diagnostic.Id, "TNS1001", StringComparison.Ordinal)
        && !diagnostic.Properties.ContainsKey("OnlyDisposed");

    /// <summary>Whether <c>await using</c> is needed (true) or <c>using</c> will do (false); null when neither can.</summary>
    internal static bool? ChooseUsing(
        VariableDeclaratorSyntax variable,
        SemanticModel model,
        CancellationToken cancellationToken
    )
    {
        if (model.GetDeclaredSymbol(variable, cancellationToken) is not ILocalSymbol { RefKind: RefKind.None } local)
        {
            return null;
        }

        var type = Disposal.Unwrapped(local.Type);
        var isSync = Disposal.IsDisposable(type);
        var isAsync = Disposal.IsAsyncDisposable(type);
        return isSync || !isAsync ? false
            : IsInAsyncCode(variable) ? true
            : null;
    }

    private static bool IsInAsyncCode(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax lambda:
                    return lambda.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
                case BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }

    private static SyntaxNode? Rewrite(SyntaxNode root, LocalDeclarationStatementSyntax declaration, bool isAwait)
    {
        var replacement = AddUsing(declaration, isAwait);
        return declaration.Parent switch
        {
            BlockSyntax or GlobalStatementSyntax => root.ReplaceNode(declaration, replacement),
            // A section of a switch takes no using declaration, but a block in it does.
            SwitchSectionSyntax section => root.ReplaceNode(section, PutInBlock(section, declaration, replacement)),
            _ => null,
        };
    }

    internal static LocalDeclarationStatementSyntax AddUsing(LocalDeclarationStatementSyntax declaration, bool isAwait)
    {
        var leading = declaration.GetLeadingTrivia();
        var bare = declaration.WithLeadingTrivia();
        var usingKeyword = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (!isAwait)
        {
            return bare.WithUsingKeyword(usingKeyword.WithLeadingTrivia(leading));
        }

        var awaitKeyword = SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return bare.WithAwaitKeyword(awaitKeyword.WithLeadingTrivia(leading)).WithUsingKeyword(usingKeyword);
    }

    private static SwitchSectionSyntax PutInBlock(
        SwitchSectionSyntax section,
        LocalDeclarationStatementSyntax declaration,
        LocalDeclarationStatementSyntax replacement
    )
    {
        var block = SyntaxFactory
            .Block(section.Statements.Replace(declaration, replacement))
            .WithAdditionalAnnotations(Formatter.Annotation);
        return section.WithStatements([block]);
    }
}
