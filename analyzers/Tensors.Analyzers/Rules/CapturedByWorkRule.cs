using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1009: a tensor is disposed while a task that uses it may still run, or in a closure that lives on.</summary>
internal sealed class CapturedByWorkRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.CapturedByWork,
        "A tensor is disposed while work that was started may use it",
        "'{0}' ({1}) is used by work that may still run when it is disposed. Await the work before, or let the work dispose it.",
        "A task or closure that was started or handed on runs when this method has gone on. What it uses must live until then."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) =>
        flow.Has(OwnershipEventKind.EndedUnderWork) || LetsViewsOut(flow);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var (owner, place, end) in LateUses(flow, ofViews: false))
        {
            Report(reported, report, place, [end], flow.NameOf(owner), TypeName(owner));
        }
    }

    /// <summary>The places where work uses a tensor, or a view of one, that ends before the work.</summary>
    public static IEnumerable<(Owner Owner, Location Place, Location End)> LateUses(OwnershipFlow flow, bool ofViews)
    {
        foreach (var happened in flow.Events)
        {
            var user = happened.Kind switch
            {
                OwnershipEventKind.EndedUnderWork => happened.Work?.Origin,
                OwnershipEventKind.ViewReturned
                or OwnershipEventKind.ViewStored
                    when ViewTypes.IsDeferred(happened.Operation.Type)
                        && flow.Outlives(happened.Operation, happened.Owner) => happened.Operation,
                _ => null,
            };
            if (user is null)
            {
                continue;
            }

            var isSeen = false;
            foreach (var use in Uses(flow, user, happened.Owner))
            {
                isSeen = true;
                var seen = ViewIn(user, use, flow.Body.Model);
                if (flow.Body.Model.Types.IsOwner(seen.Type) != ofViews)
                {
                    yield return (
                        happened.Owner,
                        seen.Syntax.GetLocation(),
                        (happened.By ?? happened.Operation).Syntax.GetLocation()
                    );
                }
            }

            if (!isSeen && ofViews)
            {
                // A view that no variable holds: `SendAsync(track.Samples)`.
                yield return (
                    happened.Owner,
                    user.Syntax.GetLocation(),
                    (happened.By ?? happened.Operation).Syntax.GetLocation()
                );
            }
        }
    }

    // `recording.Samples[160..]` in an argument: the view is what the work is lent, not the recording.
    private static IOperation ViewIn(IOperation user, IOperation use, OwnershipModel model)
    {
        var whole = use;
        if (!ReferenceEquals(use.Root(), user.Root()))
        {
            // In a closure, the tensor itself is what lives too short.
            return use;
        }

        for (
            var parent = use.Parent;
            parent is not null && !ReferenceEquals(parent, user) && parent is not IArgumentOperation;
            parent = parent.Parent
        )
        {
            if (parent is IPropertyReferenceOperation or IInvocationOperation or IImplicitIndexerReferenceOperation)
            {
                whole = ViewTypes.CanBeStored(parent.Type) && !model.Types.IsOwner(parent.Type) ? parent : whole;
            }
            else if (parent is not IConversionOperation)
            {
                break;
            }
        }

        return whole;
    }

    // The first use in each closure and each argument, of the variables that held the tensor or a view of it.
    private static IEnumerable<IOperation> Uses(OwnershipFlow flow, IOperation user, Owner owner)
    {
        foreach (var operation in user.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IFlowAnonymousFunctionOperation lambda:
                    if (FirstUse(flow, lambda, owner) is { } first)
                    {
                        yield return first;
                    }

                    break;
                case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function }
                    when FirstUse(flow, function, owner) is { } called:
                    yield return called;
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function }
                    when FirstUse(flow, function, owner) is { } passed:
                    yield return passed;
                    break;
                case ILocalReferenceOperation { Local: var local }
                    when ViewTypes.IsDeferred(local.Type) && flow.Body.Closures.KeptIn(local) is { Count: > 0 } kept:
                    // A variable that holds a closure: what the closure captured is what is used.
                    foreach (var lambda in kept)
                    {
                        if (FirstUse(flow, lambda, owner) is { } captured)
                        {
                            yield return captured;
                        }
                    }

                    break;
                case ILocalReferenceOperation
                or IParameterReferenceOperation
                or IFlowCaptureReferenceOperation when Holds(flow, operation, owner):
                    yield return operation;
                    break;
            }
        }
    }

    private static IOperation? FirstUse(OwnershipFlow flow, IFlowAnonymousFunctionOperation lambda, Owner owner) =>
        flow.Body.Closures.UsesIn(lambda).FirstOrDefault(use => Holds(flow, use, owner));

    private static IOperation? FirstUse(OwnershipFlow flow, IMethodSymbol function, Owner owner) =>
        flow.Body.Closures.UsesIn(function).FirstOrDefault(use => Holds(flow, use, owner));

    private static bool Holds(OwnershipFlow flow, IOperation use, Owner owner) =>
        ViewUse.Holder(use) is { } variable
        && (
            SymbolEqualityComparer.Default.Equals(flow.HolderOf(owner), variable)
            || (
                use.Type is { } type
                && (ViewTypes.CanHoldView(type) || type.TypeKind == TypeKind.Delegate)
                && !flow.Body.Model.Types.IsOwner(type)
            )
        );
}
