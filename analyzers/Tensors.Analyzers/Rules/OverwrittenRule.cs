using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1007: the last variable or field that holds an owner is assigned something else.</summary>
internal sealed class OverwrittenRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.Overwritten,
        "A tensor is overwritten while it is owned",
        "'{0}' still owns a {1} when it is assigned here; nothing can dispose that one any more. Dispose it before.",
        "Assigning a variable does not dispose what it held. The tensor it held stays leased until the process ends."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Has(OwnershipEventKind.Overwritten);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        var ended = Ended(flow);
        foreach (var happened in flow.Events)
        {
            if (
                happened is { Kind: OwnershipEventKind.Overwritten, Variable: { } variable }
                && !happened.Before.Has(OwnerState.Unsure)
                && (
                    happened.Before.Has(OwnerState.Owned | OwnerState.OwnedAfterThrow | OwnerState.Kept)
                        ? ended.Contains(variable)
                        : ReplacedField.Is(flow, happened)
                )
            )
            {
                var location = happened.Operation.Syntax.GetLocation();
                if (reported.Add(location))
                {
                    report(
                        Diagnostic.Create(
                            Descriptor,
                            location,
                            happened.Owner.Origin is { } origin ? [origin.Syntax.GetLocation()] : [],
                            Properties(flow, happened.Operation),
                            variable.Name,
                            TypeName(happened.Owner)
                        )
                    );
                }
            }
        }
    }

    // What some path stored must not be disposed before it is overwritten.
    private static ImmutableDictionary<string, string?> Properties(OwnershipFlow flow, IOperation assigned) =>
        flow.Events.Any(happened =>
            happened.Kind == OwnershipEventKind.Overwritten
            && ReferenceEquals(happened.Operation, assigned)
            && happened.Before.Has(OwnerState.Escaped)
        )
            ? ImmutableDictionary<string, string?>.Empty.Add("IsPerhapsStored", "true")
            : ImmutableDictionary<string, string?>.Empty;

    /// <summary>Variables of which some owner is ended somewhere; a variable of which none is, TNS1001 reports.</summary>
    private static HashSet<ISymbol> Ended(OwnershipFlow flow)
    {
        var owners = new HashSet<Owner>();
        var variables = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var happened in flow.Events)
        {
            if (happened.Kind is OwnershipEventKind.Disposed or OwnershipEventKind.Moved or OwnershipEventKind.Escaped)
            {
                owners.Add(happened.Owner);
            }
        }

        foreach (var happened in flow.Events)
        {
            if (happened.Variable is { } variable && (variable is not ILocalSymbol || owners.Contains(happened.Owner)))
            {
                variables.Add(variable);
            }
        }

        return variables;
    }
}
