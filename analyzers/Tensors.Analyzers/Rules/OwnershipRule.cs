using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>A rule that reads what the flow analysis found in a body. One analysis serves all of them.</summary>
internal abstract class OwnershipRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public abstract void Check(OwnershipFlow flow, Action<Diagnostic> report);
}
