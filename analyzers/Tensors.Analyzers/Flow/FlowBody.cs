using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// One body under analysis: its graph, and the numbers by which the states know its variables and owners.
/// </summary>
internal sealed partial class FlowBody
{
    private readonly Dictionary<ISymbol, int> _variables = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, (int Location, IOperation? Target)> _captures = [];
    private readonly Dictionary<ISymbol, int> _fields = new(SymbolEqualityComparer.Default);
    private readonly List<Owner> _owners = [];
    private readonly ISymbol _symbol;
    private readonly HashSet<ISymbol> _locals = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _captured = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _counters = new(SymbolEqualityComparer.Default);
    private int _locationCount;

    /// <summary>Reads what is declared in a body and what its lambdas and local functions use.</summary>
    /// <param name="graph">The body's graph.</param>
    /// <param name="symbol">The method, field, property, lambda or local function whose body it is.</param>
    /// <param name="model">Who owns what.</param>
    public FlowBody(ControlFlowGraph graph, ISymbol symbol, OwnershipModel model)
    {
        Graph = graph;
        Model = model;
        _symbol = symbol;
        CollectLocals(graph.Root);
        var lambdas = new List<IFlowAnonymousFunctionOperation>();
        foreach (var operation in AllOperations)
        {
            switch (operation)
            {
                case IFlowAnonymousFunctionOperation lambda:
                    lambdas.Add(lambda);
                    break;
                case IFieldReferenceOperation field:
                    LocationOfField(field.Instance, field.Field);
                    break;
                case IPropertyReferenceOperation property:
                    LocationOfField(property.Instance, property.Property);
                    break;
                case IBinaryOperation when FlowNumbers.CounterIn(operation) is { } counter:
                    _counters.Add(counter);
                    break;
            }
        }

        Nested = [.. FlowGraphs.NestedBodies(graph, lambdas)];
        Closures = Nested.Count == 0 ? FlowClosures.None : new FlowClosures(graph, lambdas, model);
        foreach (var (nested, _) in Nested)
        {
            CollectCaptured(nested);
        }

        _captured.ExceptWith(Closures.OnlyUsed);
        Conditions = FlowConditions.Of(graph, variable => LocationOf(variable) >= 0);
    }

    public ISymbol Symbol => _symbol;

    /// <summary>The variables that are compared with 0 or 1.</summary>
    public HashSet<ISymbol> Counters => _counters;

    /// <summary>The operands that on some path are more than a default.</summary>
    public HashSet<IOperation> UsedTensors { get; } = [];

    public FlowConditions Conditions { get; }

    public FlowClosures Closures { get; }

    public ControlFlowGraph Graph { get; }

    public OwnershipModel Model { get; }

    /// <summary>Every operation of the body, those of its lambdas and local functions apart.</summary>
    public IEnumerable<IOperation> AllOperations => FlowGraphs.Operations(Graph);

    /// <summary>The lambdas and local functions directly in the body, each with its own graph.</summary>
    public IReadOnlyList<(ControlFlowGraph Graph, IMethodSymbol Symbol)> Nested { get; }

    public IReadOnlyList<Owner> Owners => _owners;

    public Owner OwnerOf(int id) => _owners[Owner.IndexOf(id)];

    /// <summary>The owner that an operation makes; <paramref name="part"/> tells the elements of a tuple apart.</summary>
    public Owner OwnerMadeBy(
        IOperation origin,
        int part,
        ITypeSymbol type,
        OwnerKind kind = OwnerKind.Made,
        ISymbol? symbol = null
    )
    {
        // There are few: looking through them is quicker than a table.
        foreach (var owner in _owners)
        {
            if (ReferenceEquals(owner.Origin, origin) && owner.Part == part)
            {
                return owner;
            }
        }

        return AddOwner(kind, origin, part, symbol, type);
    }

    /// <summary>What a parameter or field holds when the body is entered.</summary>
    public Owner OwnerHeldBy(ISymbol symbol, OwnerKind kind, ITypeSymbol type)
    {
        foreach (var owner in _owners)
        {
            if (owner.Origin is null && SymbolEqualityComparer.Default.Equals(owner.Symbol, symbol))
            {
                return owner;
            }
        }

        return AddOwner(kind, null, 0, symbol, type);
    }

    private Owner AddOwner(OwnerKind kind, IOperation? origin, int part, ISymbol? symbol, ITypeSymbol type)
    {
        var owner = new Owner(_owners.Count, kind, origin, part, symbol, OwnerTypes.Unwrap(type));
        _owners.Add(owner);
        return owner;
    }

    /// <summary>The fields and automatic properties of this object that hold an owner and that the body reads or assigns.</summary>
    public IReadOnlyDictionary<ISymbol, int> Fields => _fields;

    /// <summary>The location of a field of this object; -1 for another object's, and for what is no owner.</summary>
    public int LocationOfField(IOperation? instance, ISymbol member)
    {
        if (instance is not (null or IInstanceReferenceOperation))
        {
            return -1;
        }

        if (!_fields.TryGetValue(member, out var location))
        {
            location =
                OwnershipModel.HeldType(member) is { } type
                && (Model.Types.IsOwner(type) || OwnershipModel.IsAwaitable(type))
                    ? _locationCount++
                    : -1;
            _fields.Add(member, location);
        }

        return location;
    }

    /// <summary>
    /// The location of a variable that only this body can touch: its own locals and by-value parameters, unless they
    /// are references or a lambda or local function uses them. -1 for every other.
    /// </summary>
    public int LocationOf(ISymbol variable)
    {
        if (_variables.TryGetValue(variable, out var location))
        {
            return location;
        }

        var isOurs = variable switch
        {
            // A reference to elements is a view; a reference to a variable that holds an owner is not followed.
            ILocalSymbol local => (local.RefKind == RefKind.None || !Model.Types.MentionsOwner(local.Type))
                && _locals.Contains(local),
            // What an `out` parameter holds before it is assigned cannot be read; from then on the caller owns it.
            IParameterSymbol parameter => (
                parameter.RefKind is RefKind.None or RefKind.In
                || (parameter.RefKind == RefKind.Out && Model.Types.IsOwner(parameter.Type))
            ) && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _symbol),
            _ => false,
        };
        location = isOurs && !_captured.Contains(variable) ? _locationCount++ : -1;
        _variables.Add(variable, location);
        return location;
    }

    /// <summary>The location of a temporary of the graph.</summary>
    public int LocationOf(CaptureId capture)
    {
        if (!_captures.TryGetValue(capture, out var known))
        {
            known.Location = _locationCount++;
            _captures.Add(capture, known);
        }

        return known.Location;
    }

    /// <summary>Whether the body gives a reference to its caller.</summary>
    public bool ReturnsByRef =>
        _symbol is IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true };

    /// <summary>A temporary may stand for a variable that is assigned through it later, as in <c>x ??= Make()</c>.</summary>
    public void SetTarget(CaptureId capture, IOperation captured) =>
        _captures[capture] = (LocationOf(capture), captured);

    public IOperation? TargetOf(CaptureId capture) =>
        _captures.TryGetValue(capture, out var known) ? known.Target : null;

    /// <summary>Every variable by name that has a location: for code that the operation tree does not describe.</summary>
    public IEnumerable<int> LocationsNamed(ISet<string> names)
    {
        foreach (var entry in _variables)
        {
            if (entry.Value >= 0 && names.Contains(entry.Key.Name))
            {
                yield return entry.Value;
            }
        }
    }

    private void CollectLocals(ControlFlowRegion region)
    {
        foreach (var local in region.Locals)
        {
            _locals.Add(local);
        }

        foreach (var nested in region.NestedRegions)
        {
            CollectLocals(nested);
        }
    }

    private void CollectCaptured(ControlFlowGraph graph)
    {
        List<IOperation> operations = [.. FlowGraphs.Operations(graph)];
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case ILocalReferenceOperation { Local: var local }:
                    _captured.Add(local);
                    break;
                case IParameterReferenceOperation { Parameter: var parameter }:
                    _captured.Add(parameter);
                    break;
                case { Kind: OperationKind.None or OperationKind.Invalid }:
                    CollectNames(operation);
                    break;
            }
        }

        foreach (var (nested, _) in FlowGraphs.NestedBodies(graph, operations))
        {
            CollectCaptured(nested);
        }
    }

    // Code without an operation tree is read by its names alone.
    private void CollectNames(IOperation operation)
    {
        var names = new HashSet<string>(
            operation.Syntax.DescendantTokens().Select(token => token.ValueText),
            StringComparer.Ordinal
        );
        foreach (var local in _locals)
        {
            if (names.Contains(local.Name))
            {
                _captured.Add(local);
            }
        }
    }
}
