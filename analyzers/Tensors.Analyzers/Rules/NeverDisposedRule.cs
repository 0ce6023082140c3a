using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1001: a local variable owns a tensor that on no path is disposed, handed over or stored.</summary>
internal sealed class NeverDisposedRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.NeverDisposed,
        "A tensor is never disposed",
        "'{0}' ({1}) is never disposed; its memory stays leased until the process ends. Declare it with 'using', dispose it, or hand it over.",
        "The memory of a tensor is given back only when its owner is disposed. No garbage collector does it: an owner "
            + "that is forgotten keeps its block leased, and the allocator's limit shrinks by it, until the process ends."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Has(OwnershipEventKind.Stored);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var owner in flow.Body.Owners)
        {
            if (
                owner.Kind is OwnerKind.Made or OwnerKind.Rented
                && flow.HolderOf(owner) is ILocalSymbol { IsUsing: false, Locations.IsEmpty: false } local
                && flow.Endings.IsNeverEnded(owner, local)
                && reported.Add(local)
            )
            {
                report(Diagnostic.Create(Rule, local.Locations[0], local.Name, TypeName(owner)));
            }
        }
    }
}
