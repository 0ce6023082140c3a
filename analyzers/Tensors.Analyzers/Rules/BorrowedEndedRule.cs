using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1011: a tensor that somebody else owns is disposed, or handed over.</summary>
internal sealed class BorrowedEndedRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.BorrowedEnded,
        "A borrowed tensor is disposed or handed over",
        "'{0}' ({1}) is borrowed and must not be {2} here. {3}",
        "A parameter without an ownership word borrows, and so does whatever is marked [Borrowed]: its owner still uses it "
            + "and will dispose it."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) =>
        flow.Before.Has(OwnerState.Lent) || flow.Body.Owners.Any(owner => owner.Kind == OwnerKind.Rented);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (
                happened is { Kind: OwnershipEventKind.Disposed, Owner: { Kind: OwnerKind.Rented, Origin: { } rented } }
            )
            {
                Report(
                    reported,
                    report,
                    (happened.By is { IsImplicit: true } ? rented : happened.Operation).Syntax.GetLocation(),
                    [rented.Syntax.GetLocation()],
                    flow.NameOf(happened.Owner),
                    TypeName(happened.Owner),
                    "disposed",
                    "It belongs to a pool: return it to the pool."
                );
                continue;
            }

            if (
                happened.Kind is OwnershipEventKind.Disposed or OwnershipEventKind.Moved
                && happened.Before.Has(OwnerState.Lent)
                && !happened.IsOneOfSeveral
                && IsWrong(flow, happened)
            )
            {
                var owner = happened.Owner;
                var isParameter = owner.Kind == OwnerKind.Parameter;
                var isImplicit = happened.By is { IsImplicit: true };
                Report(
                    reported,
                    report,
                    (isImplicit && owner.Origin is { } origin ? origin : happened.Operation).Syntax.GetLocation(),
                    owner.Symbol is { Locations: [{ IsInSource: true } declared, ..] } ? [declared] : [],
                    isParameter ? owner.Symbol!.Name : flow.NameOf(owner),
                    TypeName(owner),
                    happened.Kind == OwnershipEventKind.Disposed ? "disposed" : "handed over",
                    isParameter && !MethodOwnership.IsMarkedBorrowed(owner.Symbol!)
                        ? $"Mark the parameter [TransfersOwnership], or leave this to the caller."
                        : "Leave this to its owner, or work with a copy."
                );
            }
        }
    }

    private static bool IsWrong(OwnershipFlow flow, OwnershipEvent happened)
    {
        // A return or a yield is its own operand; where that is a tuple, its elements are handed over.
        var isReturned =
            ReferenceEquals(happened.By, happened.Operation)
            || happened.By is ITupleOperation or IConversionOperation { Operand: ITupleOperation }
            // `return new(brightness)` from a method that returns a ValueTask.
            || (happened.By is IObjectCreationOperation { Type: var wrapped } && OwnershipModel.IsAwaitable(wrapped))
            || happened.By is IInvocationOperation { TargetMethod: { Name: "FromResult", IsStatic: true } };
        return happened.Owner switch
        {
            // TNS2001 reports what ends before it arrives.
            { Kind: OwnerKind.Borrowed }
                when isReturned
                    && flow.Events.Any(returned =>
                        returned.Kind == OwnershipEventKind.ViewReturned
                        && ReferenceEquals(returned.Operation, happened.Operation)
                        && flow.Outlives(returned.Operation, returned.Owner)
                    ) => false,
            { Kind: OwnerKind.Borrowed } => !isReturned || GivesOwnership(flow),
            // What a delegate's type says of its parameters is not known.
            { Kind: OwnerKind.Parameter, Symbol: { ContainingSymbol: IMethodSymbol method } parameter } =>
                method.MethodKind != MethodKind.AnonymousFunction
                    && (!isReturned || (MethodOwnership.IsMarkedBorrowed(parameter) && GivesOwnership(flow))),
            _ => false,
        };
    }

    private static bool GivesOwnership(OwnershipFlow flow) =>
        flow.Body.Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method
        && flow.Body.Model.OwnedResult(method) is not null;
}
