using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>What the flow analysis found out about one body. All rules read it; none runs it again.</summary>
internal sealed class OwnershipFlow
{
    private readonly OwnershipTransfer _transfer;
    private readonly int _kinds;
    private Dictionary<Owner, ISymbol>? _holders;
    private Endings? _endings;

    private OwnershipFlow(
        FlowBody body,
        IReadOnlyList<OwnershipEvent> events,
        FlowEngine engine,
        OwnershipTransfer transfer
    )
    {
        _transfer = transfer;
        Body = body;
        Events = events;
        Lost = engine.Lost;
        LostOnThrow = engine.LostOnThrow;
        foreach (var happened in events)
        {
            _kinds |= 1 << (int)happened.Kind;
            Before |= happened.Before;
        }
    }

    public FlowBody Body { get; }

    /// <summary>What happens to the owners, in the order of the graph's blocks, each operation once.</summary>
    public IReadOnlyList<OwnershipEvent> Events { get; }

    /// <summary>Which owners something ends.</summary>
    public Endings Endings => _endings ??= new Endings(Events);

    /// <summary>What some owner may have been when something happened to it.</summary>
    public OwnerState Before { get; }

    /// <summary>Whether there is an event of a kind.</summary>
    public bool Has(OwnershipEventKind kind) => (_kinds & (1 << (int)kind)) != 0;

    /// <summary>The owners that on some path nothing ends before the body is left by a return, or by its end.</summary>
    public IReadOnlyCollection<Owner> Lost { get; }

    /// <summary>The owners that on some path nothing ends before an exception leaves the body.</summary>
    public IReadOnlyCollection<Owner> LostOnThrow { get; }

    /// <summary>The variable, parameter or field that first held an owner; null for one that was only a temporary.</summary>
    public ISymbol? HolderOf(Owner owner)
    {
        if (_holders is null)
        {
            _holders = [];
            foreach (var happened in Events)
            {
                if (
                    happened is { Kind: OwnershipEventKind.Stored, Variable: { } variable }
                    && !_holders.ContainsKey(happened.Owner)
                )
                {
                    _holders.Add(happened.Owner, variable);
                }
            }
        }

        return owner.Symbol is { } symbol && owner.Kind != OwnerKind.Borrowed ? symbol
            : _holders.TryGetValue(owner, out var holder) ? holder
            : null;
    }

    /// <summary>Every variable, parameter and field that held an owner.</summary>
    public IEnumerable<ISymbol> HoldersOf(Owner owner)
    {
        foreach (var happened in Events)
        {
            if (
                happened is { Kind: OwnershipEventKind.Stored, Variable: { } variable }
                && ReferenceEquals(happened.Owner, owner)
            )
            {
                yield return variable;
            }
        }
    }

    /// <summary>An owner as messages name it: by its variable, or by the expression that made it.</summary>
    public string NameOf(Owner owner) =>
        HolderOf(owner)?.Name ?? (owner.Origin is { } origin ? Shorten(origin.Syntax.ToString()) : owner.Type.Name);

    /// <summary>The places where something happened to an owner, each once.</summary>
    public IEnumerable<Location> PlacesOf(Owner owner, OwnershipEventKind kind)
    {
        var seen = new HashSet<Location>();
        foreach (var happened in Events)
        {
            if (happened.Kind == kind && ReferenceEquals(happened.Owner, owner))
            {
                var place = (happened.By ?? happened.Operation).Syntax.GetLocation();
                if (seen.Add(place))
                {
                    yield return place;
                }
            }
        }
    }

    private static string Shorten(string text) =>
        text.Length <= 40 && text.IndexOf('\n') < 0 ? text : text.Substring(0, Math.Min(37, FirstLine(text))) + "...";

    private static int FirstLine(string text) => text.IndexOf('\n') is >= 0 and var end ? end : text.Length;

    /// <summary>Whether the view that an operation lets out is of a tensor that is over when the body ends.</summary>
    public bool Outlives(IOperation exit, Owner owner) => _transfer.Outlives(exit, owner);

    public static OwnershipFlow Analyze(ControlFlowGraph graph, ISymbol symbol, OwnershipModel model)
    {
        var body = new FlowBody(graph, symbol, model);
        var transfer = new OwnershipTransfer(body);
        var engine = new FlowEngine(body, transfer);
        engine.Solve();
        return new OwnershipFlow(body, engine.CollectEvents(), engine, transfer);
    }
}
