using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Flow;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS2003: a member that others can call gives them a view of a tensor that its object holds.</summary>
internal sealed class FieldViewLeavesRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.View(
        RuleIds.FieldViewLeaves,
        "A view of a field's tensor leaves its object",
        "'{0}' gives the caller a view of what '{1}' ({2}) holds, and nothing keeps that tensor as long as the view. Return the tensor marked [Borrowed], or a copy of its elements.",
        "The object may dispose or replace the tensor of its field while a caller still holds the view."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => LetsViewsOut(flow) || flow.Has(OwnershipEventKind.ViewYielded);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        if (!IsSeenByOthers(flow))
        {
            return;
        }

        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (
                // A static field's tensor lives as long as the process.
                happened.Owner
                    is { Kind: OwnerKind.Field, Symbol: { IsStatic: false } field }
                && happened.Kind switch
                {
                    OwnershipEventKind.ViewReturned or OwnershipEventKind.ViewYielded => true,
                    // What the object keeps beside its tensor does not leave it.
                    OwnershipEventKind.ViewStored => !IsOwnMember(happened.By),
                    _ => false,
                }
                && !ViewTypes.IsDeferred(happened.Operation.Type)
                && !ViewTypes.IsReference(happened.Operation.Type)
                && !flow.Outlives(happened.Operation, happened.Owner)
            )
            {
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    field.Locations.Where(place => place.IsInSource),
                    happened.Operation.Syntax.ToString(),
                    field.Name,
                    TypeName(happened.Owner)
                );
            }
        }
    }

    private static bool IsOwnMember(IOperation? target) =>
        target
            is IMemberReferenceOperation
            {
                Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
            };

    // A private member's caller is the object itself; a member marked [UnscopedRef], or of an owner type, gives views that
    // are followed where it is called.
    private static bool IsSeenByOthers(OwnershipFlow flow)
    {
        var symbol = flow.Body.Symbol;
        var declared = symbol is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : symbol;
        return symbol
                is IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction) } method
            && (
                declared.DeclaredAccessibility != Accessibility.Private
                || !method.ExplicitInterfaceImplementations.IsEmpty
            )
            && !flow.Body.Model.Types.IsOwner(method.ContainingType)
            && !IsUnscoped(method)
            && !IsUnscoped(declared);
    }

    private static bool IsUnscoped(ISymbol symbol) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "UnscopedRefAttribute" });
}
