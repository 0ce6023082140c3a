using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1010: a member is called on what is certainly the default of a tensor type.</summary>
internal sealed class DefaultUsedRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.DefaultUsed,
        "A default is used as a tensor",
        "'{0}' is the default of {1}, which has no memory; this throws InvalidOperationException. Allocate or open a tensor first.",
        "The default of a tensor type, and what 'new' without arguments gives, is no tensor: every member that needs its "
            + "memory throws InvalidOperationException."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Has(OwnershipEventKind.DefaultUsed);

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<Location>();
        foreach (var happened in flow.Events)
        {
            if (happened.Kind == OwnershipEventKind.DefaultUsed && !flow.Body.UsedTensors.Contains(happened.Operation))
            {
                Report(
                    reported,
                    report,
                    happened.Operation.Syntax.GetLocation(),
                    [],
                    happened.Operation.Syntax.ToString(),
                    TypeName(happened.Owner)
                );
            }
        }
    }
}
