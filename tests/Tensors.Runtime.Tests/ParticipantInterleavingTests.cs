using Tensors.Memory;

namespace Tensors.Tests;

/// <summary>
/// Every interleaving of an owner that reaps and of two processes that join the same participant slot, hold a block, let go
/// and leave: each atomic access a step of its own, death possible before every one. The steps are the real ones, of
/// <see cref="ParticipantSlot"/> and <see cref="BlockWord"/>; what they must lead to is told by who did what.
/// </summary>
public sealed class ParticipantInterleavingTests
{
    [Fact]
    public void Two_processes_in_turn_at_one_slot_never_lose_it_to_the_owner_nor_to_each_other()
    {
        var explorer = new Explorer(claimsBeforeReaping: true);
        explorer.Explore();
        Assert.Empty(explorer.Violations);
        Assert.True(explorer.States > 5_000, $"only {explorer.States} states were visited");
    }

    [Fact]
    public void An_owner_that_cleared_a_slot_without_claiming_it_would_take_it_from_its_next_tenant()
    {
        var explorer = new Explorer(claimsBeforeReaping: false);
        explorer.Explore();
        Assert.Contains("a living process lost its slot", explorer.Violations);
        Assert.Contains("a living process lost its hold", explorer.Violations);
    }

    /// <summary>What a process does next. It may die before each; its lock is dropped then, or at the end.</summary>
    private enum Tenant
    {
        Claim,
        WriteLow,
        ReadToBorrow,
        SwapToBorrow,
        ReadToRelease,
        SwapToRelease,
        ClearLow,
        Free,
        DropLock,
        Gone,
    }

    /// <summary>What the owner does next.</summary>
    private enum Reaper
    {
        ReadHigh,
        ReadLow,
        LookWhetherAlive,
        Claim,
        ReadBlock,
        SwapBlock,
        ClearLow,
        Free,
    }

    private readonly record struct Process(Tenant Next, bool Dead, ulong Read)
    {
        /// <summary>The kernel holds a process's lock until it dies or gives it back.</summary>
        public bool HasLock => !Dead && Next < Tenant.Gone;

        public bool HasSlot => !Dead && Next is > Tenant.Claim and <= Tenant.Free;

        public bool HasHold => !Dead && Next is > Tenant.SwapToBorrow and <= Tenant.SwapToRelease;
    }

    private readonly record struct Owner(int Round, Reaper Next, ulong High, ulong Low, ulong Read);

    private readonly record struct State(ulong High, ulong Low, ulong Word, Owner Owner, Process P0, Process P1)
    {
        public Process Get(int p) => p == 0 ? P0 : P1;

        public State Set(int p, Process process) => p == 0 ? this with { P0 = process } : this with { P1 = process };
    }

    private sealed class Explorer(bool claimsBeforeReaping)
    {
        // The slot and its bit, the generation of the tensor, and how often the owner goes round.
        private const int Slot = 1;
        private const uint Generation = 7;
        private const int Rounds = 2;

        // Tokens whose lower halves differ, so that a mixture of the two is seen as neither.
        private static readonly ulong[] _high = [0x1111, 0x2222];
        private static readonly ulong[] _low = [0xAAAA, 0xBBBB];

        private readonly HashSet<State> _seen = [];

        public HashSet<string> Violations { get; } = new(StringComparer.Ordinal);

        public int States => _seen.Count;

        /// <summary>Begins with a block that its owner holds, and nobody in the slot.</summary>
        public void Explore()
        {
            var pending = new Stack<State>();
            pending.Push(new State(0, 0, ((ulong)Generation << 32) | 1, default, default, default));
            while (pending.TryPop(out var state))
            {
                if (!_seen.Add(state))
                {
                    continue;
                }

                Check(state);
                for (var p = 0; p < _high.Length; p++)
                {
                    var process = state.Get(p);
                    if (process.Next is not Tenant.Gone && !process.Dead)
                    {
                        pending.Push(Step(state, p));
                        pending.Push(state.Set(p, process with { Dead = true, Read = 0 }));
                    }
                }

                if (state.Owner.Round < Rounds)
                {
                    pending.Push(Reap(state));
                }
                else if (!IsRunning(state.P0) && !IsRunning(state.P1))
                {
                    CheckEnd(state);
                }
            }
        }

        private static bool IsRunning(Process process) => !process.Dead && process.Next is not Tenant.Gone;

        private void Check(State state)
        {
            for (var p = 0; p < _high.Length; p++)
            {
                Expect(!state.Get(p).HasSlot || state.High == _high[p], "a living process lost its slot");
                Expect(
                    !state.Get(p).HasHold || new BlockWord(state.Word).IsHeldBy(Slot),
                    "a living process lost its hold"
                );
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

            Expect(state.High == 0 && state.Low == 0, "a slot is nobody's and not free");
            Expect(!new BlockWord(state.Word).IsHeldBy(Slot), "a bit is nobody's and set");
        }

        private void Expect(bool condition, string violation)
        {
            if (!condition)
            {
                Violations.Add(violation);
            }
        }

        private static State Step(State state, int p)
        {
            var process = state.Get(p);
            var (high, low, word) = (state.High, state.Low, new BlockWord(state.Word));
            var slot = new ParticipantSlot(ref high, ref low);
            var next = process.Next + 1;
            var read = 0UL;
            BlockWord changed;
            switch (process.Next)
            {
                case Tenant.Claim:
                    // Another has it: this process looks for another slot, which is no part of this.
                    next = slot.TryClaim(_high[p]) ? next : Tenant.DropLock;
                    break;
                case Tenant.WriteLow:
                    slot.WriteLow(_low[p]);
                    break;
                case Tenant.ReadToBorrow:
                    read = word.Bits;
                    break;
                case Tenant.SwapToBorrow when word.Bits != process.Read:
                    next = Tenant.ReadToBorrow;
                    break;
                case Tenant.SwapToBorrow:
                    Assert.True(word.TryBorrow(Slot, Generation, out changed));
                    word = changed;
                    break;
                case Tenant.ReadToRelease:
                    read = word.Bits;
                    break;
                case Tenant.SwapToRelease when word.Bits != process.Read:
                    next = Tenant.ReadToRelease;
                    break;
                case Tenant.SwapToRelease:
                    // Refused only where the bit has been taken away already, which Check has seen.
                    word.TryRelease(Slot, out changed);
                    word = changed;
                    break;
                case Tenant.ClearLow:
                    slot.ClearLow();
                    break;
                case Tenant.Free:
                    slot.Free();
                    break;
                case Tenant.DropLock:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(p), process.Next, "There is no such step.");
            }

            state = state with { High = high, Low = low, Word = word.Bits };
            return state.Set(p, process with { Next = next, Read = read });
        }

        private State Reap(State state)
        {
            var owner = state.Owner;
            var (high, low, word) = (state.High, state.Low, new BlockWord(state.Word));
            var slot = new ParticipantSlot(ref high, ref low);
            var done = new Owner(owner.Round + 1, default, 0, 0, 0);
            var next = owner with { Next = owner.Next + 1 };
            switch (owner.Next)
            {
                case Reaper.ReadHigh:
                    next = slot.High == 0 ? done : next with { High = slot.High };
                    break;
                case Reaper.ReadLow:
                    next = next with { Low = slot.Low };
                    break;
                case Reaper.LookWhetherAlive:
                    next = IsAlive(state, owner.High, owner.Low) ? done : next;
                    break;
                case Reaper.Claim:
                    next = !claimsBeforeReaping || slot.TryBeginReap(owner.High) ? next : done;
                    break;
                case Reaper.ReadBlock:
                    next = word.TryReap(1u << Slot, out _)
                        ? next with
                        {
                            Read = word.Bits,
                        }
                        : next with
                        {
                            Next = Reaper.ClearLow,
                        };
                    break;
                case Reaper.SwapBlock when word.Bits != owner.Read:
                    next = owner with { Next = Reaper.ReadBlock, Read = 0 };
                    break;
                case Reaper.SwapBlock:
                    Assert.True(word.TryReap(1u << Slot, out var changed));
                    word = changed;
                    break;
                case Reaper.ClearLow:
                    slot.ClearLow();
                    break;
                case Reaper.Free:
                    slot.Free();
                    next = done;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(state), owner.Next, "There is no such step.");
            }

            return state with
            {
                High = high,
                Low = low,
                Word = word.Bits,
                Owner = next,
            };
        }

        // As the platforms answer: by the whole token, or by its upper half where that is all there is.
        private static bool IsAlive(State state, ulong high, ulong low)
        {
            for (var p = 0; p < _high.Length; p++)
            {
                if (state.Get(p).HasLock && high == _high[p] && (low == 0 || low == _low[p]))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
