using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Returns the tensor in place of its view: a tensor of the method itself is the caller's then, and one of a field is lent.
/// Offered where the file's own callers compile with that.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnOwnerFix))]
[Shared]
public sealed class ReturnOwnerFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS2001", "TNS2003"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        // The view of a part would become the whole.
        if (
            place.Node is not MemberAccessExpressionSyntax { Expression: var owner } view
            || view.Parent is not (ReturnStatementSyntax or ArrowExpressionClauseSyntax)
            || OwnerOf(place, owner) is not { } symbol
            || Disposal.TypeOf(symbol) is not { } type
            || Function(view) is not { } function
            || place.SymbolOf(function) is not { } declared
            || !IsFree(declared, function)
            || ReturnType(function) is not { } returned
        )
        {
            yield break;
        }

        var isLent = symbol is not ILocalSymbol;
        if (isLent && Borrowed(place, view.SpanStart) is null)
        {
            yield break;
        }

        var name = type.WithNullableAnnotation(NullableAnnotation.None)
            .ToMinimalDisplayString(place.Model, returned.SpanStart);
        var declaration = isLent ? null : UsingOf(symbol, place);
        var root = place.Root.TrackNodes(
            declaration is null
                ? [view, returned, function]
                : new SyntaxNode[] { view, returned, function, declaration }
        );
        root = root.ReplaceNode(root.GetCurrentNode(view)!, owner.WithTriviaFrom(view));
        root = root.ReplaceNode(
            root.GetCurrentNode(returned)!,
            SyntaxFactory.ParseTypeName(name).WithTriviaFrom(returned)
        );
        if (declaration is not null)
        {
            var current = root.GetCurrentNode(declaration)!;
            root = root.ReplaceNode(current, RemoveUsingFix.WithoutUsing(current));
        }

        if (isLent)
        {
            var current = root.GetCurrentNode(function)!;
            root = root.ReplaceNode(
                current,
                Attributes.Add(current, Borrowed(place, view.SpanStart)!, function is not PropertyDeclarationSyntax)
            );
        }

        yield return new Mend(
            isLent ? $"Lend '{symbol.Name}' in place of its view" : $"Return '{symbol.Name}' in place of its view",
            "Tensors.return-owner",
            root
        )
        {
            ReachesOut = true,
        };
    }

    private static ISymbol? OwnerOf(FixPlace place, ExpressionSyntax owner) =>
        place.SymbolOf(owner) is { } symbol and (ILocalSymbol or IFieldSymbol or IPropertySymbol)
        && (owner is IdentifierNameSyntax || owner is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
            ? symbol
            : null;

    private static string? Borrowed(FixPlace place, int position) =>
        Attributes.NameOf(place, "Tensors.BorrowedAttribute", position);

    private static LocalDeclarationStatementSyntax? UsingOf(ISymbol local, FixPlace place) =>
        local.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax(place.Token).Parent?.Parent
            is LocalDeclarationStatementSyntax
            {
                UsingKeyword.RawKind: not 0,
                Declaration.Variables.Count: 1
            } declaration
            ? declaration
            : null;

    private static SyntaxNode? Function(SyntaxNode view) =>
        view.Ancestors()
            .FirstOrDefault(node =>
                node
                    is AnonymousFunctionExpressionSyntax
                        or LocalFunctionStatementSyntax
                        or AccessorDeclarationSyntax
                        or MemberDeclarationSyntax
            ) switch
        {
            MethodDeclarationSyntax or LocalFunctionStatementSyntax => view.Ancestors()
                .First(node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax),
            PropertyDeclarationSyntax property => property,
            AccessorDeclarationSyntax
            {
                RawKind: (int)SyntaxKind.GetAccessorDeclaration,
                Parent: AccessorListSyntax { Accessors.Count: 1, Parent: PropertyDeclarationSyntax property }
            } => property,
            _ => null,
        };

    // The type of what others override, implement or await is not this member's to choose.
    private static bool IsFree(ISymbol member, SyntaxNode function) =>
        !member.IsOverride
        && !member.IsVirtual
        && !member.IsAbstract
        && member
            is not (
                IMethodSymbol { IsAsync: true }
                or IMethodSymbol { RefKind: not RefKind.None }
                or IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: false }
                or IMethodSymbol { PartialDefinitionPart: not null }
                or IPropertySymbol { RefKind: not RefKind.None }
                or IPropertySymbol { ExplicitInterfaceImplementations.IsEmpty: false }
            )
        && !Attributes.IsOfInterface(member)
        && function
            .DescendantNodes(node =>
                node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            )
            .Count(node => node is ReturnStatementSyntax or ArrowExpressionClauseSyntax) == 1;

    private static TypeSyntax? ReturnType(SyntaxNode function) =>
        function switch
        {
            MethodDeclarationSyntax method => method.ReturnType,
            LocalFunctionStatementSyntax local => local.ReturnType,
            PropertyDeclarationSyntax property => property.Type,
            _ => null,
        };
}
