using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Tests.Flow;

/// <summary>Counters, as in <c>if (count++ == 0)</c>.</summary>
public sealed class FlowNumbersTests
{
    [Fact]
    public void A_counter_is_positive_after_a_step() =>
        Assert.Same(FlowValue.Positive, FlowNumbers.Step(FlowNumbers.Of(0), isUp: true));

    [Fact]
    public void A_step_down_leads_anywhere() =>
        Assert.False(FlowNumbers.IsKnown(FlowNumbers.Step(FlowNumbers.Of(3), isUp: false)));

    [Fact]
    public void A_negative_number_is_not_known() => Assert.False(FlowNumbers.IsKnown(FlowNumbers.Of(-1)));

    [Fact]
    public void Zero_and_positive_joined_are_not_known() =>
        Assert.False(FlowNumbers.IsKnown(FlowValue.Zero.Join(FlowValue.Positive)));
}
