using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Shapes;

/// <summary>
/// The local variables of a body that are written only where they are declared: whatever they were given, they are.
/// Collected when somebody first asks.
/// </summary>
internal sealed class LocalDefinitions(ImmutableArray<IOperation> blocks)
{
    private readonly Lazy<Dictionary<ILocalSymbol, IOperation?>> _values = new(() => Collect(blocks));

    /// <summary>The value a local has for all its life, or null.</summary>
    public IOperation? Find(ILocalSymbol local) => _values.Value.TryGetValue(local, out var value) ? value : null;

    private static Dictionary<ILocalSymbol, IOperation?> Collect(ImmutableArray<IOperation> blocks)
    {
        var values = new Dictionary<ILocalSymbol, IOperation?>(SymbolEqualityComparer.Default);
        foreach (var operation in blocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation { Symbol: { RefKind: RefKind.None } local } declarator:
                    // A variable that was met as a target already stays unknown.
                    if (!values.ContainsKey(local))
                    {
                        values.Add(local, declarator.GetVariableInitializer()?.Value);
                    }

                    break;
                case ILocalReferenceOperation reference when IsWritten(reference):
                    values[reference.Local] = null;
                    break;
            }
        }

        return values;
    }

    private static bool IsWritten(ILocalReferenceOperation reference) =>
        reference.IsDeclaration
        || reference.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == reference,
            IIncrementOrDecrementOperation or IAddressOfOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            ITupleOperation { Parent: IDeconstructionAssignmentOperation assignment } tuple => assignment.Target
                == tuple,
            IVariableInitializerOperation
            {
                Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None }
            } => true,
            _ => false,
        };
}
