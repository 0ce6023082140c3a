using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// A <c>try</c> that is to a variable what <c>using</c> is: it comes right after the variable's declaration, and the first thing that
/// its <c>finally</c> does is to dispose it.
/// </summary>
internal static class ScopedTry
{
    /// <summary>Whether one comes right after a declaration of one variable.</summary>
    public static bool IsBehind(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent is IVariableDeclarationGroupOperation { Parent: IBlockOperation block } group
        && block.Operations.IndexOf(group) is var index
        && index + 1 < block.Operations.Length
        && block.Operations[index + 1] is ITryOperation next
        && IsOf(next, declarator.Symbol);

    /// <summary>Whether a reference to a variable is in what such a <c>try</c> runs before it disposes it.</summary>
    public static bool IsInside(ILocalReferenceOperation reference) =>
        Find(reference, out var part) is { } found && !ReferenceEquals(part, found.Finally);

    /// <summary>Whether a reference to a variable is that by which such a <c>try</c> disposes it.</summary>
    public static bool IsEnd(ILocalReferenceOperation reference) =>
        Find(reference, out var part) is { Finally: { } last }
        && ReferenceEquals(part, last)
        && ReferenceEquals(reference.Parent?.Parent, last.Operations[0]);

    private static ITryOperation? Find(ILocalReferenceOperation reference, out IOperation part)
    {
        part = reference;
        for (var outer = reference.Parent; outer is not null; part = outer, outer = outer.Parent)
        {
            if (outer is ITryOperation found && IsOf(found, reference.Local))
            {
                return found;
            }
        }

        return null;
    }

    private static bool IsOf(ITryOperation operation, ILocalSymbol variable) =>
        operation
            is { Finally.Operations: [IExpressionStatementOperation { Operation: IInvocationOperation call }, ..] }
        && call.Instance is ILocalReferenceOperation { Local: var disposed }
        && SymbolEqualityComparer.Default.Equals(disposed, variable)
        && OwnershipModel.IsDispose(call.TargetMethod)
        && operation.Parent is IBlockOperation block
        && block.Operations.IndexOf(operation) is > 0 and var index
        && block.Operations[index - 1]
            is IVariableDeclarationGroupOperation
            {
                Declarations: [{ Declarators: [{ Symbol: var declared, Initializer: not null }] }]
            }
        && SymbolEqualityComparer.Default.Equals(declared, variable);
}
