using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Operations;

namespace Tensors.Analyzers.Rules;

/// <summary>
/// A field that its object disposes, and that a public method assigns each time it is called, without a look at what the field
/// holds: the second call leaks what the first one made.
/// </summary>
internal static class ReplacedField
{
    /// <summary>Whether an assignment is one.</summary>
    public static bool Is(OwnershipFlow flow, OwnershipEvent overwritten) =>
        overwritten is { Owner: { Kind: OwnerKind.Field, Symbol: { IsStatic: false } field }, Before: OwnerState.Lent }
        && overwritten.Operation.Parent is ISimpleAssignmentOperation { Value: var value }
        && flow.Body.Symbol
            is IMethodSymbol
            {
                MethodKind: MethodKind.Ordinary,
                IsOverride: false,
                DeclaredAccessibility: not Accessibility.Private
            } method
        && !Implements(method)
        && (IsNull(value) || IsMade(flow, value))
        && IsReachedEachTime(flow.Body.Graph, overwritten.Operation)
        && !IsDisposedIn(method, field)
        && IsDisposedIn(field.ContainingType, field);

    // What an interface declares may be called once by contract: StartAsync.
    private static bool Implements(IMethodSymbol method) =>
        !method.ExplicitInterfaceImplementations.IsEmpty
        || method.ContainingType.AllInterfaces.Any(contract =>
            contract
                .GetMembers(method.Name)
                .Any(member =>
                    SymbolEqualityComparer.Default.Equals(
                        method.ContainingType.FindImplementationForInterfaceMember(member),
                        method
                    )
                )
        );

    private static bool IsNull(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is IDefaultValueOperation || value.ConstantValue is { HasValue: true, Value: null };
    }

    private static bool IsMade(OwnershipFlow flow, IOperation value) =>
        flow.Events.Any(happened =>
            happened.Kind == OwnershipEventKind.Escaped
            && happened.Owner.Kind == OwnerKind.Made
            && ReferenceEquals(happened.Operation, value)
        );

    /// <summary>Whether no condition before an operation leads past it.</summary>
    private static bool IsReachedEachTime(ControlFlowGraph graph, IOperation operation)
    {
        var statement = operation.Root();
        foreach (var block in graph.Blocks)
        {
            if (block.Operations.Any(candidate => ReferenceEquals(candidate, statement)))
            {
                return graph
                    .Blocks.Take(block.Ordinal)
                    .All(before =>
                        !LeadsPast(before.FallThroughSuccessor, block) && !LeadsPast(before.ConditionalSuccessor, block)
                    );
            }
        }

        return false;
    }

    private static bool LeadsPast(ControlFlowBranch? branch, BasicBlock block) =>
        branch is not null && (branch.Destination is not { } next || next.Ordinal > block.Ordinal);

    /// <summary>Whether the code of a type or of a method disposes a field. A method that does so leaves nothing for its next call.</summary>
    private static bool IsDisposedIn(ISymbol code, ISymbol field) =>
        code.DeclaringSyntaxReferences.Any(declaration =>
            declaration
                .GetSyntax()
                .DescendantNodes()
                .OfType<InvocationExpressionSyntax>()
                .Any(call => IsDisposeOf(call, field.Name))
        );

    private static bool IsDisposeOf(InvocationExpressionSyntax call, string name)
    {
        var whole = call.Expression switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } access =>
                (SyntaxNode)access.Expression,
            MemberBindingExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" } binding => binding
                .FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()
                ?.Expression,
            _ => null,
        };
        return whole is not null
            && whole
                .DescendantNodesAndSelf()
                .OfType<IdentifierNameSyntax>()
                .Any(named => string.Equals(named.Identifier.ValueText, name, StringComparison.Ordinal));
    }
}
