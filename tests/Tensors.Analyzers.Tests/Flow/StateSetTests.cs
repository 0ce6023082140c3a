using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Tests.Flow;

/// <summary>The states in which a block is reached.</summary>
public sealed class StateSetTests
{
    [Fact]
    public void States_that_differ_stay_apart()
    {
        var set = new StateSet();
        var news = new List<FlowState>();

        set.Add(State(OwnerState.Owned), news);
        set.Add(State(OwnerState.Disposed), news);

        Assert.Equal(2, news.Count);
        Assert.Equal([OwnerState.Owned, OwnerState.Disposed], set.States.Select(Of));
    }

    [Fact]
    public void A_state_that_is_known_is_not_new()
    {
        var set = new StateSet();
        var news = new List<FlowState>();

        set.Add(State(OwnerState.Owned), news);
        set.Add(State(OwnerState.Owned), news);

        Assert.Single(news);
        Assert.Single(set.States);
    }

    [Fact]
    public void More_than_16_states_are_joined_and_what_grew_is_walked_again()
    {
        var set = new StateSet();
        for (var i = 0; i < 16; i++)
        {
            set.Add(State(OwnerState.Owned, owner: i), []);
        }

        var news = new List<FlowState>();
        set.Add(State(OwnerState.Disposed), news);

        var joined = Assert.Single(set.States);
        Assert.Same(joined, Assert.Single(news));
        Assert.Equal(OwnerState.Owned | OwnerState.Disposed, Of(joined));
    }

    [Fact]
    public void Joined_states_with_other_outcomes_of_conditions_stay_apart()
    {
        var set = new StateSet();
        for (var i = 0; i < 16; i++)
        {
            set.Add(State(OwnerState.Owned, owner: i), []);
        }

        set.Add(State(OwnerState.Disposed, facts: 1), []);

        Assert.Equal(2, set.States.Count);
        Assert.Equal(OwnerState.Disposed, Of(set.States.Single(state => state.Facts == 1)));
    }

    private static FlowState State(OwnerState state, int owner = 0, int facts = 0)
    {
        var made = new FlowState { Facts = facts };
        made.SetState(OwnerSet.FirstOwner + (2 * owner), state);
        return made;
    }

    private static OwnerState Of(FlowState state) => state.StateOf(OwnerSet.FirstOwner);
}
