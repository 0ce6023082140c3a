using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>What the lambdas of a body use of its variables.</summary>
internal sealed class FlowClosures
{
    private readonly Dictionary<IFlowAnonymousFunctionOperation, List<IOperation>> _uses = [];
    private readonly Dictionary<IMethodSymbol, List<IOperation>> _functions = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _onlyUsed = new(SymbolEqualityComparer.Default);
    private readonly OwnershipModel _model;

    private FlowClosures(OwnershipModel model) => _model = model;

    public FlowClosures(
        ControlFlowGraph graph,
        IEnumerable<IFlowAnonymousFunctionOperation> lambdas,
        OwnershipModel model
    )
        : this(model)
    {
        var changed = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var lambda in lambdas)
        {
            var uses = new List<IOperation>();
            Collect(graph.GetAnonymousFunctionControlFlowGraph(lambda), uses, changed);
            _uses.Add(lambda, uses);
            foreach (var use in uses)
            {
                _onlyUsed.Add(ViewUse.Holder(use)!);
            }
        }

        foreach (var function in graph.LocalFunctions)
        {
            var uses = new List<IOperation>();
            Collect(graph.GetLocalFunctionControlFlowGraph(function), uses, changed);
            _functions[function] = uses;
            foreach (var use in uses)
            {
                _onlyUsed.Add(ViewUse.Holder(use)!);
            }
        }

        _onlyUsed.ExceptWith(changed);
    }

    /// <summary>Those of a body that has no lambda and no local function.</summary>
    public static FlowClosures None { get; } = new(new OwnershipModel());

    /// <summary>Variables that lambdas read and lend, and neither assign nor end.</summary>
    public IEnumerable<ISymbol> OnlyUsed => _onlyUsed;

    /// <summary>The places in a lambda where it uses variables.</summary>
    public IReadOnlyList<IOperation> UsesIn(IFlowAnonymousFunctionOperation lambda) =>
        _uses.TryGetValue(lambda, out var uses) ? uses : [];

    /// <summary>The places in a local function where it uses variables.</summary>
    public IReadOnlyList<IOperation> UsesIn(IMethodSymbol function) =>
        _functions.TryGetValue(function.OriginalDefinition, out var uses) ? uses : [];

    /// <summary>The lambdas in what is assigned to a variable.</summary>
    public List<IFlowAnonymousFunctionOperation> KeptIn(ILocalSymbol variable)
    {
        var kept = new List<IFlowAnonymousFunctionOperation>();
        foreach (var lambda in _uses.Keys)
        {
            var parent = lambda.Parent;
            while (parent is not (null or ISimpleAssignmentOperation))
            {
                parent = parent.Parent;
            }

            if (
                parent is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target }
                && SymbolEqualityComparer.Default.Equals(target.Local, variable)
            )
            {
                kept.Add(lambda);
            }
        }

        return kept;
    }

    /// <summary>Whether a lambda has something of the body's with which it can tell the body that it is done.</summary>
    public bool CanSignal(IFlowAnonymousFunctionOperation lambda) =>
        UsesIn(lambda)
            .Any(use =>
                use.Type
                    is {
                        Name: not "CancellationToken",
                        ContainingNamespace: { Name: "Threading" }
                            or { Name: "Tasks", ContainingNamespace.Name: "Threading" }
                    }
            );

    private void Collect(ControlFlowGraph graph, List<IOperation> uses, HashSet<ISymbol> changed)
    {
        List<IOperation> operations = [.. FlowGraphs.Operations(graph)];
        foreach (var operation in operations)
        {
            if (operation is ILocalReferenceOperation or IParameterReferenceOperation)
            {
                uses.Add(operation);
                if (!OnlyUses(operation))
                {
                    changed.Add(ViewUse.Holder(operation)!);
                }
            }
        }

        foreach (var (nested, _) in FlowGraphs.NestedBodies(graph, operations))
        {
            Collect(nested, uses, changed);
        }
    }

    private bool OnlyUses(IOperation use)
    {
        var parent = use.Parent;
        while (parent is IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent switch
        {
            IMemberReferenceOperation { Kind: not OperationKind.MethodReference } => true,
            IInvocationOperation call => !OwnershipModel.IsDispose(call.TargetMethod)
                && !_model.Of(call.TargetMethod).TakesReceiver,
            IArgumentOperation { Parameter: { RefKind: RefKind.None or RefKind.In } parameter } => _model.EffectOn(
                parameter
            ) == ArgumentEffect.Borrows
                || !_model.Types.IsOwner(use.Type),
            // An address or a number, computed with.
            IBinaryOperation or { Kind: OperationKind.None } => !_model.Types.IsOwner(use.Type),
            _ => false,
        };
    }
}
