using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1002: a tensor is disposed, handed over or stored on some ways through the body, and on others not.</summary>
internal sealed class NotOnEveryPathRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        "TNS1002",
        "A tensor is not disposed on every path",
        "'{0}' ({1}) is not disposed on every path; where it is not, its memory stays leased until the process ends. Declare it with 'using', or dispose it in 'finally'.",
        "A tensor that is disposed on one path and forgotten on another leaks each time the other is taken."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report) =>
        Outstanding.Report(
            flow,
            flow.Exit,
            OwnerState.Owned,
            Rule,
            new HashSet<ISymbol>(SymbolEqualityComparer.Default),
            report
        );
}
