using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1003: a tensor is disposed where all goes well, and not where something throws. Off by default.</summary>
internal sealed class NotDisposedOnThrowRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        "TNS1003",
        "A tensor is not disposed when an exception is thrown",
        "'{0}' ({1}) is not disposed when something throws before its Dispose; its memory then stays leased. Declare it with 'using', or dispose it in 'finally'.",
        "Between the allocation of a tensor and its Dispose nearly everything can throw.",
        isEnabledByDefault: false
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report)
    {
        var reported = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        Outstanding.Report(flow, flow.ExceptionalExit, OwnerState.OwnedAfterThrow, Rule, reported, report);
        Outstanding.Report(flow, flow.Exit, OwnerState.OwnedAfterThrow, Rule, reported, report);
    }
}
