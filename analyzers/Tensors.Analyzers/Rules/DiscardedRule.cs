using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1006: an owner that a call gives is neither kept nor ended.</summary>
internal sealed class DiscardedRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.Discarded,
        "An owned tensor is discarded",
        "The {0} that '{1}' gives belongs to the caller, and nothing disposes it. Keep it in a variable declared with 'using'.",
        "A tensor that no variable holds cannot be disposed any more; its memory stays leased until the process ends."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) =>
        flow.Has(OwnershipEventKind.Created) || flow.Has(OwnershipEventKind.Discarded);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        var kept = default(OwnerSet);
        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind
                is OwnershipEventKind.Stored
                    or OwnershipEventKind.Disposed
                    or OwnershipEventKind.Moved
                    or OwnershipEventKind.Escaped
            )
            {
                kept = kept.Union(OwnerSet.Of(happened.Owner.Recent));
            }
        }

        foreach (var happened in flow.Events)
        {
            if (
                happened.Kind == OwnershipEventKind.Discarded
                || (
                    happened.Kind == OwnershipEventKind.Created
                    && happened.Owner.Kind is OwnerKind.Made or OwnerKind.Rented
                    && !kept.Contains(happened.Owner.Recent)
                )
            )
            {
                var origin = happened.Owner.Origin ?? happened.Operation;
                Report(reported, report, origin.Syntax.GetLocation(), [], TypeName(happened.Owner), Giver(origin));
            }
        }
    }

    private static string Giver(IOperation origin) =>
        origin switch
        {
            IInvocationOperation call => call.TargetMethod.Name,
            IAwaitOperation { Operation: IInvocationOperation call } => call.TargetMethod.Name,
            IArgumentOperation { Parameter.ContainingSymbol: { } method } => method.Name,
            IObjectCreationOperation { Type: { } type } => "new " + type.Name,
            IMemberReferenceOperation member => member.Member.Name,
            _ => origin.Syntax.ToString(),
        };
}
