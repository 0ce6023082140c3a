using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace Tensors.CodeFixes;

/// <summary>
/// Puts <c>using</c> (or <c>await using</c>) before the declaration of a tensor that is not disposed, or not always. Offered only
/// where the result compiles: not for a variable that is assigned again or passed by reference.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareWithUsingFix))]
[Shared]
public sealed class DeclareWithUsingFix : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1001", "TNS1002", "TNS1003"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var cancellationToken = context.CancellationToken;
        var root = await context.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (
                IsHandedOver(diagnostic)
                || root.FindNode(diagnostic.Location.SourceSpan)
                    is not VariableDeclaratorSyntax { Initializer: not null } variable
                || variable.Parent?.Parent
                    is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration
                || declaration.UsingKeyword != default
                || ChooseUsing(variable, model, cancellationToken) is not { } isAwait
            )
            {
                continue;
            }

            var fixedRoot = Rewrite(root, declaration, isAwait);
            if (fixedRoot is null)
            {
                continue;
            }

            var fixedDocument = context.Document.WithSyntaxRoot(fixedRoot);
            var addsErrors = await AddsErrorsAsync(model, fixedDocument, declaration, cancellationToken)
                .ConfigureAwait(false);
            if (!addsErrors)
            {
                var title = isAwait
                    ? $"Declare '{variable.Identifier.ValueText}' with 'await using'"
                    : $"Declare '{variable.Identifier.ValueText}' with 'using'";
                context.RegisterCodeFix(
                    CodeAction.Create(
                        title,
                        _ => Task.FromResult(fixedDocument),
                        isAwait ? "Tensors.await-using" : "Tensors.using"
                    ),
                    diagnostic
                );
            }
        }
    }

    // A tensor that some path returns or stores must outlive its scope there.
    private static bool IsHandedOver(Diagnostic diagnostic) =>
        !string.Equals(diagnostic.Id, "TNS1001", StringComparison.Ordinal)
        && !diagnostic.Properties.ContainsKey("OnlyDisposed");

    /// <summary>Whether <c>await using</c> is needed (true) or <c>using</c> will do (false); null when neither can.</summary>
    private static bool? ChooseUsing(
        VariableDeclaratorSyntax variable,
        SemanticModel model,
        CancellationToken cancellationToken
    )
    {
        if (model.GetDeclaredSymbol(variable, cancellationToken) is not ILocalSymbol { RefKind: RefKind.None } local)
        {
            return null;
        }

        var type = local.Type
            is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : local.Type;
        var isSync = Has(type, "IDisposable", "Dispose");
        var isAsync = Has(type, "IAsyncDisposable", "DisposeAsync");
        return isSync || !isAsync ? false
            : IsInAsyncCode(variable) ? true
            : null;
    }

    private static bool Has(ITypeSymbol type, string contract, string method) =>
        string.Equals(type.Name, contract, StringComparison.Ordinal)
        || type.AllInterfaces.Any(implemented => string.Equals(implemented.Name, contract, StringComparison.Ordinal))
        || type.GetMembers(method).Any(member => member is IMethodSymbol { Parameters.IsEmpty: true, IsStatic: false });

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

    private static LocalDeclarationStatementSyntax AddUsing(LocalDeclarationStatementSyntax declaration, bool isAwait)
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

    /// <summary>
    /// Asks the compiler instead of repeating its rules (a using variable may not be assigned, passed by reference or,
    /// if it is a struct, have its members set; and a block hides its names from the rest of a switch).
    /// </summary>
    private static async Task<bool> AddsErrorsAsync(
        SemanticModel before,
        Document fixedDocument,
        SyntaxNode declaration,
        CancellationToken cancellationToken
    )
    {
        var after = await fixedDocument.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (after is null)
        {
            return true;
        }

        // The fix only grows the member that it is in.
        var member = declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>(node =>
            node is not GlobalStatementSyntax
        );
        var oldSpan = member?.FullSpan ?? before.SyntaxTree.GetRoot(cancellationToken).FullSpan;
        var growth =
            after.SyntaxTree.GetRoot(cancellationToken).FullSpan.Length
            - before.SyntaxTree.GetRoot(cancellationToken).FullSpan.Length;
        var newSpan = new TextSpan(oldSpan.Start, oldSpan.Length + growth);
        return Errors(after, newSpan, cancellationToken) > Errors(before, oldSpan, cancellationToken);
    }

    private static int Errors(SemanticModel model, TextSpan span, CancellationToken cancellationToken) =>
        model
            .GetDiagnostics(span, cancellationToken)
            .Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
