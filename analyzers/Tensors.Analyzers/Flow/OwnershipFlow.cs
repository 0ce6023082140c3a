using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>What the flow analysis found out about one body. All rules read it; none runs it again.</summary>
internal sealed class OwnershipFlow
{
    private OwnershipFlow(FlowBody body, IReadOnlyList<OwnershipEvent> events, FlowEngine engine)
    {
        Body = body;
        Events = events;
        Exit = engine.Exit;
        ExceptionalExit = engine.ExceptionalExit;
    }

    public FlowBody Body { get; }

    /// <summary>What happens to the owners, in the order of the graph's blocks, each operation once.</summary>
    public IReadOnlyList<OwnershipEvent> Events { get; }

    /// <summary>The state where the body ends or returns; null when it never does.</summary>
    public FlowState? Exit { get; }

    /// <summary>The state where an exception leaves the body.</summary>
    public FlowState? ExceptionalExit { get; }

    public static OwnershipFlow Analyze(ControlFlowGraph graph, ISymbol symbol, OwnershipModel model)
    {
        var body = new FlowBody(graph, symbol, model);
        var transfer = new OwnershipTransfer(body);
        var engine = new FlowEngine(body, transfer);
        engine.Solve();

        var events = new List<OwnershipEvent>();
        transfer.Events = events;
        engine.Replay();
        return new OwnershipFlow(body, events, engine);
    }
}
