using Tensors.Memory;

namespace Tensors.Tests;

/// <summary>
/// Every interleaving of an owner that reaps and of two processes that join the same participant slot, hold a block, let go,
/// leave and join again: each atomic access and each system call a step of its own, death possible before every one. The steps
/// are the real ones, of <see cref="ParticipantSlot"/> and <see cref="BlockWord"/>; the lock on the slot's byte is modelled as the
/// kernel keeps it.
/// </summary>
public sealed class ParticipantInterleavingTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_living_participant_never_loses_its_slot_nor_its_hold(bool takesByte, bool tokenPerAttachment)
    {
        // What the library does is the first: it takes the byte and swaps a token that no other attachment has. Either alone is
        // enough, which Windows, where there is no byte, relies on.
        var explorer = new Explorer(takesByte, tokenPerAttachment);
        explorer.Explore();
        Assert.Empty(explorer.Violations);
        Assert.True(explorer.States > 10_000, $"only {explorer.States} states were visited");
    }

    [Fact]
    public void An_owner_that_looks_and_then_swaps_a_processs_token_takes_the_slot_from_a_process_that_left_and_came_back()
    {
        // Format 1 did this with sealed memory.
        var explorer = new Explorer(takesByte: false, tokenPerAttachment: false);
        explorer.Explore();
        Assert.Contains("a living process lost its slot", explorer.Violations);
        Assert.Contains("a living process lost its hold", explorer.Violations);
    }

    /// <summary>What a process does next. It may die before each; the kernel drops its lock then.</summary>
    private enum Tenant
    {
        Lock,
        Claim,
        ReadToBorrow,
        SwapToBorrow,
        ReadToRelease,
        SwapToRelease,
        Free,
        Unlock,
        Gone,
    }

    /// <summary>What the owner does next.</summary>
    private enum Reaper
    {
        ReadToken,
        Look,
        Take,
        Claim,
        ReadBlock,
        SwapBlock,
        Free,
        GiveBack,
    }

    private readonly record struct Process(int Attachment, Tenant Next, bool Dead, ulong Read)
    {
        public bool HasSlot => !Dead && Next is > Tenant.Claim and <= Tenant.Free;

        public bool HasHold => !Dead && Next is > Tenant.SwapToBorrow and <= Tenant.SwapToRelease;

        public bool IsRunning => !Dead && Next is not Tenant.Gone;
    }

    private readonly record struct Owner(int Round, Reaper Next, ulong Token, ulong Read);

    /// <param name="Token">The slot's token.</param>
    /// <param name="Word">The block's word.</param>
    /// <param name="Holder">Who has locked the slot's byte.</param>
    /// <param name="Owner">The reaping owner.</param>
    /// <param name="P0">One process.</param>
    /// <param name="P1">The other.</param>
    private readonly record struct State(ulong Token, ulong Word, int Holder, Owner Owner, Process P0, Process P1)
    {
        public Process Get(int p) => p == 0 ? P0 : P1;

        public State Set(int p, Process process) => p == 0 ? this with { P0 = process } : this with { P1 = process };

        public State Kill(int p) =>
            (Holder == p ? this with { Holder = Explorer.NoHolder } : this).Set(
                p,
                Get(p) with
                {
                    Dead = true,
                    Read = 0,
                }
            );
    }

    private sealed class Explorer(bool takesByte, bool tokenPerAttachment)
    {
        public const int NoHolder = -1;
        private const int OwnerHolder = 2;

        // The slot and its bit, the generation of the tensor, how often the owner goes round and a process comes.
        private const int Slot = 1;
        private const uint Generation = 7;
        private const int Rounds = 2;
        private const int Attachments = 2;
        private const int Processes = 2;

        private readonly HashSet<State> _seen = [];

        public HashSet<string> Violations { get; } = new(StringComparer.Ordinal);

        public int States => _seen.Count;

        /// <summary>Begins with a block that its owner holds, and nobody in the slot.</summary>
        public void Explore()
        {
            var pending = new Stack<State>();
            pending.Push(new State(0, ((ulong)Generation << 32) | 1, NoHolder, default, default, default));
            while (pending.TryPop(out var state))
            {
                if (!_seen.Add(state))
                {
                    continue;
                }

                Check(state);
                for (var p = 0; p < Processes; p++)
                {
                    if (state.Get(p).IsRunning)
                    {
                        pending.Push(Step(state, p));
                        pending.Push(state.Kill(p));
                    }
                }

                if (state.Owner.Round < Rounds)
                {
                    pending.Push(Reap(state));
                }
                else if (!state.P0.IsRunning && !state.P1.IsRunning)
                {
                    CheckEnd(state);
                }
            }
        }

        private ulong TokenOf(int p, Process process) =>
            (ulong)(((p + 1) * 16) + (tokenPerAttachment ? process.Attachment : 0));

        private void Check(State state)
        {
            for (var p = 0; p < Processes; p++)
            {
                var process = state.Get(p);
                Expect(!process.HasSlot || state.Token == TokenOf(p, process), "a living process lost its slot");
                Expect(!process.HasHold || new BlockWord(state.Word).IsHeldBy(Slot), "a living process lost its hold");
            }
        }

        /// <summary>Once all have left or died, one more round gives everything back.</summary>
        private void CheckEnd(State state)
        {
            state = state with { Owner = default };
            while (state.Owner.Round == 0)
            {
                state = Reap(state);
            }

            Expect(state.Token == 0, "a slot without a process is not free");
            Expect(!new BlockWord(state.Word).IsHeldBy(Slot), "a bit without a process is set");
            Expect(state.Holder == NoHolder, "a byte without a process is locked");
        }

        private void Expect(bool condition, string violation)
        {
            if (!condition)
            {
                Violations.Add(violation);
            }
        }

        private State Step(State state, int p)
        {
            var process = state.Get(p);
            var (token, word, holder) = (state.Token, new BlockWord(state.Word), state.Holder);
            var slot = new ParticipantSlot(ref token);
            var next = process with { Next = process.Next + 1, Read = 0 };
            BlockWord changed;
            switch (process.Next)
            {
                case Tenant.Lock when holder != NoHolder || token != 0:
                    // Another has it: this process looks for another slot, which is no part of this.
                    next = next with
                    {
                        Next = Tenant.Gone,
                    };
                    break;
                case Tenant.Lock:
                    holder = p;
                    break;
                case Tenant.Claim:
                    next = slot.TryClaim(TokenOf(p, process)) ? next : next with { Next = Tenant.Unlock };
                    break;
                case Tenant.ReadToBorrow or Tenant.ReadToRelease:
                    next = next with { Read = word.Bits };
                    break;
                case Tenant.SwapToBorrow or Tenant.SwapToRelease when word.Bits != process.Read:
                    next = next with { Next = process.Next - 1 };
                    break;
                case Tenant.SwapToBorrow:
                    Assert.True(word.TryBorrow(Slot, Generation, out changed));
                    word = changed;
                    break;
                case Tenant.SwapToRelease:
                    // Refused only where the bit has been taken away already, which Check has seen.
                    word.TryRelease(Slot, out changed);
                    word = changed;
                    break;
                case Tenant.Free:
                    slot.Free();
                    break;
                case Tenant.Unlock:
                    holder = NoHolder;
                    next =
                        process.Attachment + 1 < Attachments
                            ? new Process(process.Attachment + 1, Tenant.Lock, false, 0)
                            : next;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(p), process.Next, "There is no such step.");
            }

            return (state with { Token = token, Word = word.Bits, Holder = holder }).Set(p, next);
        }

        private State Reap(State state)
        {
            var owner = state.Owner;
            var (token, word, holder) = (state.Token, new BlockWord(state.Word), state.Holder);
            var slot = new ParticipantSlot(ref token);
            var done = new Owner(owner.Round + 1, default, 0, 0);
            var next = owner with { Next = owner.Next + 1 };
            switch (owner.Next)
            {
                case Reaper.ReadToken:
                    next = token == 0 ? done : next with { Token = token };
                    break;
                case Reaper.Look:
                    next = holder != NoHolder ? done : next;
                    break;
                case Reaper.Take when takesByte && holder != NoHolder:
                    next = done;
                    break;
                case Reaper.Take:
                    holder = takesByte ? OwnerHolder : holder;
                    break;
                case Reaper.Claim:
                    next = slot.TryBeginReap(owner.Token) ? next : next with { Next = Reaper.GiveBack };
                    break;
                case Reaper.ReadBlock:
                    next = word.TryReap(1u << Slot, out _)
                        ? next with
                        {
                            Read = word.Bits,
                        }
                        : next with
                        {
                            Next = Reaper.Free,
                        };
                    break;
                case Reaper.SwapBlock when word.Bits != owner.Read:
                    next = owner with { Next = Reaper.ReadBlock, Read = 0 };
                    break;
                case Reaper.SwapBlock:
                    Assert.True(word.TryReap(1u << Slot, out var changed));
                    word = changed;
                    break;
                case Reaper.Free:
                    slot.Free();
                    break;
                case Reaper.GiveBack:
                    holder = takesByte ? NoHolder : holder;
                    next = done;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(state), owner.Next, "There is no such step.");
            }

            return state with
            {
                Token = token,
                Word = word.Bits,
                Holder = holder,
                Owner = next,
            };
        }
    }
}
