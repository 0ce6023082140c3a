using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Moves a dispose behind the last use of the tensor or its view. Where that is in a <c>return</c>, the variable is declared
/// with <c>using</c> instead.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MoveDisposeFix))]
[Shared]
public sealed class MoveDisposeFix : OwnershipFix
{
    // The three ways are one repair: which of them a place takes does not matter to somebody who fixes all.
    private const string Key = "Tensors.move-dispose";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1004", "TNS2002"];

    private protected override IEnumerable<Mend> Propose(FixPlace place) =>
        place
            .Others.Select(end => end.FirstAncestorOrSelf<StatementSyntax>())
            .OfType<ExpressionStatementSyntax>()
            .SelectMany(dispose => Propose(place, dispose));

    private static IEnumerable<Mend> Propose(FixPlace place, ExpressionStatementSyntax dispose)
    {
        if (
            Disposal.Disposed(dispose.Expression) is not { } disposed
            || place.SymbolOf(disposed) is not { } holder
            || StatementList.Around(dispose) is not { } list
        )
        {
            yield break;
        }

        var from = list.IndexOf(dispose);
        if (list.IndexOf(place.Node) <= from)
        {
            yield break;
        }

        // The late use may be of a view or a copy that has another name.
        var used = place
            .Node.DescendantNodesAndSelf()
            .Select(place.SymbolOf)
            .FirstOrDefault(symbol => symbol is ILocalSymbol);
        var last = from;
        for (var i = from + 1; i < list.Statements.Count; i++)
        {
            if (
                place.Mentions(list.Statements[i], holder)
                || (used is not null && place.Mentions(list.Statements[i], used))
            )
            {
                last = i;
            }
        }

        // What a `using` disposes at its end need not be disposed by hand.
        if (DeclareInstead(place, dispose, holder) is { } declared)
        {
            yield return declared;
        }
        else if (list.Statements[last] is not ReturnStatementSyntax)
        {
            var moved = list.Statements.ToList();
            moved.RemoveAt(from);
            moved.Insert(last, StatementList.WithoutBlankLines(dispose));
            yield return new Mend($"Dispose '{holder.Name}' after its last use", Key, list.Replace(place.Root, moved));
        }
    }

    private static Mend? DeclareInstead(FixPlace place, ExpressionStatementSyntax dispose, ISymbol holder)
    {
        if (
            holder is not ILocalSymbol { DeclaringSyntaxReferences: [var reference] }
            || reference.GetSyntax(place.Token) is not VariableDeclaratorSyntax { Initializer: not null } variable
            || variable.Parent?.Parent
                is not LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } declaration
        )
        {
            return null;
        }

        var root = place.Root.TrackNodes(dispose, declaration);
        var isUsing = declaration.UsingKeyword != default;
        if (!isUsing)
        {
            // On each way to its end a `using` disposes, which is right only if each came past the dispose before.
            if (
                StatementList.Around(dispose) is not { } list
                || list.Statements.Last() is not ReturnStatementSyntax
                || StatementList.Around(declaration)?.Owner != list.Owner
                || list.Statements.Take(list.IndexOf(dispose))
                    .SelectMany(statement => statement.DescendantNodesAndSelf())
                    .Any(node => node is ReturnStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax)
                || !list.Statements.Last().Span.Contains(place.Node.Span)
                || DeclareWithUsingFix.ChooseUsing(variable, place.Model, place.Token) is not { } isAwait
            )
            {
                return null;
            }

            root = root.ReplaceNode(
                root.GetCurrentNode(declaration)!,
                DeclareWithUsingFix.AddUsing(declaration, isAwait)
            );
        }

        return StatementList.Remove(root, root.GetCurrentNode(dispose)!) is { } changed
            ? new Mend(
                isUsing
                    ? $"Leave disposing '{holder.Name}' to its 'using'"
                    : $"Declare '{holder.Name}' with 'using' in place of the early dispose",
                Key,
                changed
            )
            : null;
    }
}
