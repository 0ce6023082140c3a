namespace Tensors.Analyzers.Flow;

/// <summary>What the flow knows of a value: the owners it may be.</summary>
internal readonly record struct FlowValue(OwnerSet Owners)
{
    /// <summary>Something that is not owned here.</summary>
    public static FlowValue Unknown => new(OwnerSet.Of(OwnerSet.Unknown));

    public static FlowValue Null => new(OwnerSet.Of(OwnerSet.Null));

    public static FlowValue Promise => new(OwnerSet.Of(OwnerSet.Promise));

    /// <summary>For a <c>bool</c>: the owners that exist only if it is true, as <c>TryRead(out var frame)</c> says.</summary>
    public OwnerSet Guards { get; init; }

    /// <summary>The tensors whose memory this is a view of, and the work that this stands for, as a task does.</summary>
    public OwnerSet Views { get; init; }

    /// <summary>For a tuple that has not been stored yet: its elements.</summary>
    public FlowValue[]? Elements { get; init; }

    public bool IsPromise => Owners.Contains(OwnerSet.Promise) && !Owners.Contains(OwnerSet.Unknown);

    public FlowValue Join(FlowValue other) =>
        // A guard holds only where it holds on every path.
        new(Owners.Union(other.Owners)) { Guards = Guards.Intersect(other.Guards), Views = Views.Union(other.Views) };
}
