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

    private static readonly FlowValue s_true = new(OwnerSet.Of(OwnerSet.Unknown));

    private static readonly FlowValue s_false = new(OwnerSet.Of(OwnerSet.Unknown));

    public OwnerSet Owners { get; } = owners;

    /// <summary>For a <c>bool</c>: the owners that exist only if it is true, as <c>TryRead(out var frame)</c> says.</summary>
    public OwnerSet Guards { get; private init; }

    /// <summary>For a <c>bool</c>: the owners that were taken over only if it is true, as <c>TryWrite(frame)</c> says.</summary>
    public OwnerSet Taken { get; private init; }

    /// <summary>Whether those were handed over; else they were stored.</summary>
    public bool IsTakenOver { get; private init; }

    /// <summary>The tensors whose memory this is a view of, and the work that this stands for, as a task does.</summary>
    public OwnerSet Views { get; private init; }

    /// <summary>For a tuple: its elements.</summary>
    public FlowValue[]? Elements { get; private init; }

    /// <summary>The owners of this value, and of the elements of a tuple.</summary>
    public OwnerSet AllOwners
    {
        get
        {
            var all = Owners;
            foreach (var element in Elements ?? [])
            {
                all = all.Union(element.AllOwners);
            }

            return all;
        }
    }

    /// <summary>Everything that this value leads to.</summary>
    public OwnerSet Held
    {
        get
        {
            var held = Owners.Union(Guards).Union(Taken).Union(Views);
            foreach (var element in Elements ?? [])
            {
                held = held.Union(element.Held);
            }

            return held;
        }
    }

    public bool IsPromise => Owners.Contains(OwnerSet.Promise) && !Owners.Contains(OwnerSet.Unknown);

    /// <summary>The last owner that a place made.</summary>
    public static FlowValue Of(Owner owner) => new(OwnerSet.Of(owner.Recent));

    /// <summary>Something that is not owned here, and a view of what is.</summary>
    public static FlowValue ViewOf(OwnerSet views) => Unknown.WithViews(views);

    public static FlowValue Zero { get; } = new(OwnerSet.Of(OwnerSet.Zero));

    public static FlowValue Positive { get; } = new(OwnerSet.Of(OwnerSet.Positive));

    /// <summary>The value of a condition that is known.</summary>
    public static FlowValue Truth(bool value) => value ? s_true : s_false;

    /// <summary>Whether this is known to be true, or known to be false.</summary>
    public bool? AsTruth =>
        ReferenceEquals(this, s_true) ? true
        : ReferenceEquals(this, s_false) ? false
        : null;

    /// <summary>A sequence whose elements belong to the one who enumerates it.</summary>
    public static FlowValue Sequence { get; } = new(OwnerSet.Of(OwnerSet.Elements));

    /// <summary>A tuple.</summary>
    public static FlowValue Tuple(FlowValue[] elements) => new(Unknown.Owners) { Elements = elements };

    public FlowValue WithOwners(OwnerSet owners) =>
        owners.Equals(Owners) ? this : Make(owners, Guards, Views, Elements);

    public FlowValue WithGuards(OwnerSet guards) =>
        guards.Equals(Guards) ? this : Make(Owners, guards, Views, Elements);

    public FlowValue WithTaken(OwnerSet taken, bool isTakenOver) =>
        new(Owners)
        {
            Guards = Guards,
            Taken = taken,
            IsTakenOver = isTakenOver,
            Views = Views,
        };

    public FlowValue WithViews(OwnerSet views) => views.Equals(Views) ? this : Make(Owners, Guards, views, Elements);

    public FlowValue WithoutViewsOf(OwnerSet owners) =>
        owners.HasOwners
            ? Make(
                Owners,
                Guards,
                Views.Except(owners),
                Elements is null ? null : Array.ConvertAll(Elements, element => element.WithoutViewsOf(owners))
            )
            : this;

    public FlowValue WithElement(int index, FlowValue element)
    {
        var elements = (FlowValue[])Elements!.Clone();
        elements[index] = element;
        return Make(Owners, Guards, Views, elements);
    }

    public FlowValue Join(FlowValue other) =>
        ReferenceEquals(this, other)
            ? this
            // A guard holds only where it holds on every path.
            : Make(
                Owners.Union(other.Owners),
                Guards.Intersect(other.Guards),
                Views.Union(other.Views),
                Join(Elements, other.Elements)
            );

    /// <summary>The value when a place makes an owner anew: what it made last is one of its older owners then.</summary>
    public FlowValue After(Owner owner)
    {
        var recent = OwnerSet.Of(owner.Recent);
        var older = OwnerSet.Of(owner.Older);
        var after = Make(
            Aged(Owners),
            Guards.Except(recent),
            Aged(Views),
            Elements is null ? null : Array.ConvertAll(Elements, element => element.After(owner))
        );
        return Taken.Contains(owner.Recent) ? after.WithTaken(Taken.Except(recent), IsTakenOver) : after;

        OwnerSet Aged(OwnerSet set) => set.Contains(owner.Recent) ? set.Except(recent).Union(older) : set;
    }

    public bool Equals(FlowValue? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && Is(other.Owners, other.Guards, other.Views, other.Elements)
            && Taken.Equals(other.Taken)
            && IsTakenOver == other.IsTakenOver
        );

    public override bool Equals(object? obj) => Equals(obj as FlowValue);

    public override int GetHashCode() => Owners.GetHashCode();

    // This value where it is the same, so that comparing it is quick and nothing is made.
    private FlowValue Make(OwnerSet owners, OwnerSet guards, OwnerSet views, FlowValue[]? elements) =>
        Is(owners, guards, views, elements)
            ? this
            : new FlowValue(owners)
            {
                Guards = guards,
                Taken = Taken,
                IsTakenOver = IsTakenOver,
                Views = views,
                Elements = elements,
            };

    private bool Is(OwnerSet owners, OwnerSet guards, OwnerSet views, FlowValue[]? elements) =>
        Owners.Equals(owners) && Guards.Equals(guards) && Views.Equals(views) && AreSame(Elements, elements);

    private static FlowValue[]? Join(FlowValue[]? left, FlowValue[]? right)
    {
        if (left is null || right is null || left.Length != right.Length)
        {
            return left ?? right;
        }

        var joined = new FlowValue[left.Length];
        for (var i = 0; i < joined.Length; i++)
        {
            joined[i] = left[i].Join(right[i]);
        }

        return joined;
    }

    private static bool AreSame(FlowValue[]? left, FlowValue[]? right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.AsSpan().SequenceEqual(right));
}
