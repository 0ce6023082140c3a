using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>TNS1002: a tensor is disposed, handed over or stored on some ways through the body, and on others not.</summary>
internal sealed class NotOnEveryPathRule : OwnershipRule
{
    public static readonly DiagnosticDescriptor Rule = Rules.Rule.Ownership(
        RuleIds.NotOnEveryPath,
        "A tensor is not disposed on every path",
        "'{0}' ({1}) is not disposed on every path; where it is not, its memory stays leased until the process ends. {2}",
        "A tensor that is disposed on one path and forgotten on another leaks each time the other is taken."
    );

    public override DiagnosticDescriptor Descriptor => Rule;

    public override bool CanApply(OwnershipFlow flow) => flow.Lost.Count > 0;

    public override void Check(OwnershipFlow flow, Action<Diagnostic> report) =>
        Outstanding.Report(
            flow,
            flow.Lost,
            Rule,
            "Declare it with 'using', or dispose it in 'finally'.",
            "Dispose it on each path that does not return it, store it or hand it over.",
            new HashSet<ISymbol>(SymbolEqualityComparer.Default),
            report
        );
}
