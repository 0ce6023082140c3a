namespace Tensors.Analyzers.Flow;

/// <summary>What the flow knows of a value: the owners it may be. Never changed, so that states share them.</summary>
internal sealed class FlowValue(OwnerSet owners) : IEquatable<FlowValue>
{
    /// <summary>No owner, and nothing that could be one: a number, or a variable that holds nothing yet.</summary>
    public static FlowValue None { get; } = new(default);

    /// <summary>Something that is not owned here.</summary>
    public static FlowValue Unknown { get; } = new(OwnerSet.Of(OwnerSet.Unknown));

    public static FlowValue Null { get; } = new(OwnerSet.Of(OwnerSet.Null));

    public static FlowValue Promise { get; } = new(OwnerSet.Of(OwnerSet.Promise));

    public OwnerSet Owners { get; } = owners;

    /// <summary>For a <c>bool</c>: the owners that exist only if it is true, as <c>TryRead(out var frame)</c> says.</summary>
    public OwnerSet Guards { get; private init; }

    /// <summary>The tensors whose memory this is a view of, and the work that this stands for, as a task does.</summary>
    public OwnerSet Views { get; private init; }

    /// <summary>For a tuple that has not been stored yet: its elements.</summary>
    public FlowValue[]? Elements { get; private init; }

    public bool IsPromise => Owners.Contains(OwnerSet.Promise) && !Owners.Contains(OwnerSet.Unknown);

    /// <summary>The last owner that a place made.</summary>
    public static FlowValue Of(Owner owner) => new(OwnerSet.Of(owner.Recent));

    /// <summary>Something that is not owned here, and a view of what is.</summary>
    public static FlowValue ViewOf(OwnerSet views) => Unknown.WithViews(views);

    /// <summary>A tuple that has not been stored yet.</summary>
    public static FlowValue Tuple(FlowValue[] elements) => new(Unknown.Owners) { Elements = elements };

    public FlowValue WithOwners(OwnerSet owners) =>
        owners.Equals(Owners) ? this : Make(owners, Guards, Views, Elements);

    public FlowValue WithGuards(OwnerSet guards) =>
        guards.Equals(Guards) ? this : Make(Owners, guards, Views, Elements);

    public FlowValue WithViews(OwnerSet views) => views.Equals(Views) ? this : Make(Owners, Guards, views, Elements);

    public FlowValue Join(FlowValue other) =>
        ReferenceEquals(this, other) && Elements is null
            ? this
            // A guard holds only where it holds on every path.
            : Make(Owners.Union(other.Owners), Guards.Intersect(other.Guards), Views.Union(other.Views), null);

    /// <summary>The value when a place makes an owner anew: what it made last is one of its older owners then.</summary>
    public FlowValue After(Owner owner)
    {
        var recent = OwnerSet.Of(owner.Recent);
        var older = OwnerSet.Of(owner.Older);
        return Make(Aged(Owners), Guards.Except(recent), Aged(Views), Elements);

        OwnerSet Aged(OwnerSet set) => set.Contains(owner.Recent) ? set.Except(recent).Union(older) : set;
    }

    public bool Equals(FlowValue? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Is(other.Owners, other.Guards, other.Views, other.Elements));

    public override bool Equals(object? obj) => Equals(obj as FlowValue);

    public override int GetHashCode() => Owners.GetHashCode();

    // This value where it is the same, so that comparing it is quick and nothing is made.
    private FlowValue Make(OwnerSet owners, OwnerSet guards, OwnerSet views, FlowValue[]? elements) =>
        Is(owners, guards, views, elements)
            ? this
            : new FlowValue(owners)
            {
                Guards = guards,
                Views = views,
                Elements = elements,
            };

    private bool Is(OwnerSet owners, OwnerSet guards, OwnerSet views, FlowValue[]? elements) =>
        Owners.Equals(owners) && Guards.Equals(guards) && Views.Equals(views) && ReferenceEquals(Elements, elements);
}
