using Tensors.Memory;

namespace Tensors.Tests;

public sealed class BlockWordTests
{
    private static readonly BlockWord _allocated = new(0x0000_0005_0000_0001);

    [Fact]
    public void Allocating_a_free_block_grows_the_generation_and_sets_the_owners_bit()
    {
        Assert.True(new BlockWord(0x0000_0004_0000_0000).TryAllocate(out var next));
        Assert.Equal(_allocated, next);
    }

    [Fact]
    public void The_generation_wraps_without_touching_holders()
    {
        Assert.True(new BlockWord(0xFFFF_FFFF_0000_0000).TryAllocate(out var next));
        Assert.Equal(1ul, next.Bits);
    }

    [Fact]
    public void A_reference_of_another_generation_is_refused()
    {
        Assert.False(_allocated.TryBorrow(3, generation: 4, out _));
        Assert.True(_allocated.TryBorrow(3, generation: 5, out var borrowed));
        Assert.Equal(0b1001u, borrowed.Holders);
    }

    [Fact]
    public void Each_published_reference_can_be_adopted_once()
    {
        Assert.True(_allocated.TryPublish(0, out var word));
        Assert.True(word.TryRelease(0, out word));
        Assert.True(word.TryAdopt(2, 5, out word));
        Assert.False(word.TryAdopt(1, 5, out _));
        Assert.Equal((0, 0b100u), (word.InFlight, word.Holders));
    }

    [Fact]
    public void A_published_block_is_not_free_until_it_expires()
    {
        Assert.True(_allocated.TryPublish(0, out var word));
        Assert.True(word.TryRelease(0, out word));
        Assert.False(word.TryAllocate(out _));
        Assert.True(word.TryExpire(out word));
        Assert.True(word.TryAllocate(out _));
    }

    [Fact]
    public void No_more_than_255_references_travel_at_a_time()
    {
        var word = _allocated;
        for (var i = 0; i < BlockWord.MaxInFlight; i++)
        {
            Assert.True(word.TryPublish(0, out word));
        }

        Assert.False(word.TryPublish(0, out var refused));
        Assert.Equal(word, refused);
        Assert.Equal((5u, 1u), (refused.Generation, refused.Holders));
    }

    [Fact]
    public void Every_slot_has_a_bit_of_its_own()
    {
        var word = _allocated;
        for (var slot = 1; slot < BlockWord.MaxParticipants; slot++)
        {
            Assert.True(word.TryBorrow(slot, 5, out word));
        }

        Assert.Equal((5u, 0, 0xFF_FFFFu), (word.Generation, word.InFlight, word.Holders));
        for (var slot = 0; slot < BlockWord.MaxParticipants; slot++)
        {
            Assert.False(word.IsFree);
            Assert.True(word.TryRelease(slot, out word));
        }

        Assert.True(word.IsFree);
    }
}
