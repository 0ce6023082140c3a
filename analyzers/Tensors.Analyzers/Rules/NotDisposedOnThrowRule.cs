using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1003: a tensor is disposed where all goes well, and not where something throws. Off by default.</summary>
internal sealed class NotDisposedOnThrowRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.NotDisposedOnThrow,
        "A tensor is not disposed when an exception is thrown",
        "'{0}' ({1}) is not disposed when an exception is thrown before it is disposed or handed over; its memory then stays leased. {2}",
        "Between the allocation of a tensor and its Dispose nearly everything can throw.",
        isEnabledByDefault: false
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.LostOnThrow.Count > 0;

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        // What is lost on a path without an exception is reported already, and has the same fix.
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        Report(flow, flow.Lost, reported, static _ => { });
        Report(flow, flow.LostOnThrow, reported, report);
    }

    private static void Report(
        OwnershipFlow flow,
        IReadOnlyCollection<Owner> lost,
        HashSet<ISymbol> reported,
        Action<Diagnostic> report
    ) =>
        Outstanding.Report(
            flow,
            lost,
            Rule,
            "Declare it with 'using', or dispose it in 'finally'.",
            "Dispose it in a 'catch' that throws again.",
            reported,
            report
        );
}
