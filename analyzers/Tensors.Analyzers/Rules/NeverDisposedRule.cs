using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1001: a local variable owns a tensor that on no path is disposed, handed over or stored.</summary>
internal sealed class NeverDisposedRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        "TNS1001",
        "A tensor is never disposed",
        "'{0}' ({1}) is never disposed; its memory stays leased until the process ends. Declare it with 'using', dispose it, or hand it over.",
        "The memory of a tensor is given back only when its owner is disposed. No garbage collector does it: an owner "
            + "that is forgotten keeps its block leased, and the allocator's limit shrinks by it, until the process ends."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Has(OwnershipEventKind.Stored);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var settled = default(OwnerSet);
        foreach (var happened in flow.Events)
        {
            if (happened.Kind is OwnershipEventKind.Disposed or OwnershipEventKind.Moved or OwnershipEventKind.Escaped)
            {
                settled = settled.Union(OwnerSet.Of(happened.Owner.Recent));
            }
        }

        if (flow.Body.Owners.All(owner => owner.Kind != OwnerKind.Made || settled.Contains(owner.Recent)))
        {
            return;
        }

        var named = new Dictionary<Owner, ILocalSymbol>();
        var settledLocals = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        foreach (var happened in flow.Events)
        {
            if (happened is not { Kind: OwnershipEventKind.Stored, Variable: ILocalSymbol local })
            {
                continue;
            }

            // A variable that holds one forgotten and one disposed owner is another mistake than this rule's.
            if (settled.Contains(happened.Owner.Recent) || local.IsUsing)
            {
                settledLocals.Add(local);
                settled = settled.Union(OwnerSet.Of(happened.Owner.Recent));
            }

            if (!named.ContainsKey(happened.Owner))
            {
                named.Add(happened.Owner, local);
            }
        }

        var reported = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        foreach (var owner in flow.Body.Owners)
        {
            if (
                owner.Kind == OwnerKind.Made
                && !settled.Contains(owner.Recent)
                && named.TryGetValue(owner, out var local)
                && !settledLocals.Contains(local)
                && !local.Locations.IsEmpty
                && reported.Add(local)
            )
            {
                var type = owner
                    .Type.WithNullableAnnotation(NullableAnnotation.None)
                    .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
                report(Diagnostic.Create(Rule, local.Locations[0], local.Name, type));
            }
        }
    }
}
