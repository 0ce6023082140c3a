using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <content>What goes on beside the body: work that it starts, and views that it lets out.</content>
internal sealed partial class FlowBody
{
    private readonly Dictionary<Owner, int> _works = [];
    private readonly Dictionary<IOperation, int> _viewExits = [];

    /// <summary>The work that the body starts, each with the location that keeps what it uses.</summary>
    public IReadOnlyDictionary<Owner, int> Works => _works;

    private HashSet<ISymbol>? _returnedVariables;
    private HashSet<CaptureId>? _returnedCaptures;
    private HashSet<ISymbol>? _emptied;

    /// <summary>Whether an operation is the whole of what the body returns somewhere.</summary>
    public bool IsReturned(IOperation operation) =>
        Graph.Blocks.Any(block =>
            ReferenceEquals(block.BranchValue, operation)
            && block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return
        );

    /// <summary>Whether the body returns what a variable holds, somewhere.</summary>
    public bool ReturnsVariable(ISymbol variable)
    {
        CollectReturned();
        return _returnedVariables!.Contains(variable);
    }

    /// <summary>Whether the body returns what a temporary holds, somewhere.</summary>
    public bool ReturnsCapture(CaptureId capture)
    {
        CollectReturned();
        return _returnedCaptures!.Contains(capture);
    }

    /// <summary>Whether the body may take elements out of a collection again.</summary>
    public bool IsEmptied(ISymbol collection)
    {
        if (_emptied is null)
        {
            _emptied = new(SymbolEqualityComparer.Default);
            foreach (var operation in AllOperations)
            {
                if (
                    operation
                        is IInvocationOperation
                        {
                            TargetMethod.Name: not ("TryAdd" or "Contains" or "ContainsKey") and var name,
                            Instance: { } instance
                        }
                    && !Containers.Adds(name)
                    && SymbolOf(instance) is { } called
                )
                {
                    _emptied.Add(called);
                }
                else if (
                    operation is IArgumentOperation { Value: var passed }
                    && SymbolOf(Unconverted(passed)) is { } lent
                )
                {
                    _emptied.Add(lent);
                }
            }
        }

        return _emptied.Contains(collection);
    }

    private void CollectReturned()
    {
        if (_returnedVariables is not null)
        {
            return;
        }

        _returnedVariables = new(SymbolEqualityComparer.Default);
        _returnedCaptures = [];
        foreach (var block in Graph.Blocks)
        {
            if (
                block.BranchValue is not { } value
                || block.FallThroughSuccessor?.Semantics != ControlFlowBranchSemantics.Return
            )
            {
                continue;
            }

            switch (Unconverted(value))
            {
                case ILocalReferenceOperation { Local: var local }:
                    _returnedVariables.Add(local);
                    break;
                case IFlowCaptureReferenceOperation capture:
                    _returnedCaptures.Add(capture.Id);
                    break;
            }
        }
    }

    /// <summary>The creation of the only thread that a variable ever holds.</summary>
    public IObjectCreationOperation? ThreadIn(ILocalSymbol variable)
    {
        IObjectCreationOperation? only = null;
        foreach (var operation in AllOperations)
        {
            if (
                operation is not ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment
                || !SymbolEqualityComparer.Default.Equals(target.Local, variable)
            )
            {
                continue;
            }

            var value = Unconverted(assignment.Value);
            value = value is IFlowCaptureReferenceOperation capture ? TargetOf(capture.Id) : value;
            if (only is not null || value is not IObjectCreationOperation { Arguments.IsEmpty: false } creation)
            {
                return null;
            }

            only = creation;
        }

        return only;
    }

    private static IOperation Unconverted(IOperation operation) =>
        operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    private static ISymbol? SymbolOf(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } member => member.Member,
            _ => null,
        };

    public int LocationOfWork(Owner work)
    {
        if (!_works.TryGetValue(work, out var location))
        {
            location = _locationCount++;
            _works.Add(work, location);
        }

        return location;
    }

    /// <summary>Where views leave the body, each with the location that keeps them until its end.</summary>
    public IReadOnlyDictionary<IOperation, int> ViewExits => _viewExits;

    public int LocationOfExit(IOperation operation)
    {
        if (!_viewExits.TryGetValue(operation, out var location))
        {
            location = _locationCount++;
            _viewExits.Add(operation, location);
        }

        return location;
    }
}
