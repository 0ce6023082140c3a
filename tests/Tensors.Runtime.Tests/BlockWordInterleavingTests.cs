using Tensors.Memory;

namespace Tensors.Tests;

/// <summary>
/// Every interleaving of two and of three participants, each read and each compare-and-swap a step of its own, a consumer's
/// death possible before every step, compared with <see cref="BlockModel"/>, which knows nothing of bits.
/// </summary>
public sealed class BlockWordInterleavingTests
{
    private static readonly Op[] _ownerOps = [Op.Allocate, Op.Publish, Op.Release, Op.Expire, Op.Reap];
    private static readonly Op[] _consumerOps = [Op.Borrow, Op.Adopt, Op.Release];

    [Fact]
    public void Every_interleaving_of_two_participants_with_three_steps_each_agrees_with_the_model()
    {
        var explorer = new Explorer();
        foreach (var owner in Programs(_ownerOps, 3))
        {
            foreach (var consumer in Programs(_consumerOps, 3))
            {
                explorer.Explore([owner, consumer]);
            }
        }

        Assert.True(explorer.States > 100_000, $"only {explorer.States} states were visited");
    }

    [Fact]
    public void Every_interleaving_of_three_participants_with_two_steps_each_agrees_with_the_model()
    {
        var explorer = new Explorer();
        foreach (var owner in Programs(_ownerOps, 2))
        {
            foreach (var first in Programs(_consumerOps, 2))
            {
                foreach (var second in Programs(_consumerOps, 2))
                {
                    explorer.Explore([owner, first, second]);
                }
            }
        }

        Assert.True(explorer.States > 500_000, $"only {explorer.States} states were visited");
    }

    private static IEnumerable<Op[]> Programs(Op[] ops, int length) =>
        length == 0
            ?
            [
                [],
            ]
            : Programs(ops, length - 1).SelectMany(rest => ops.Select(op => (Op[])[.. rest, op]));

    internal enum Op
    {
        Allocate,
        Publish,
        Release,
        Expire,
        Reap,
        Borrow,
        Adopt,
    }

    /// <summary>What a block word means, in plain sets and counts.</summary>
    private sealed record BlockModel(uint Generation, int InFlight, bool Holder0, bool Holder1, bool Holder2)
    {
        public bool Holds(int p) =>
            p switch
            {
                0 => Holder0,
                1 => Holder1,
                _ => Holder2,
            };

        public BlockModel With(int p, bool holds) =>
            p switch
            {
                0 => this with { Holder0 = holds },
                1 => this with { Holder1 = holds },
                _ => this with { Holder2 = holds },
            };

        private bool Anyone => Holder0 || Holder1 || Holder2;

        /// <summary>The state after a step, or null where the step is refused.</summary>
        public BlockModel? Apply(Op op, int p, uint generation, bool dead1, bool dead2) =>
            op switch
            {
                Op.Allocate => Anyone || InFlight > 0 ? null : new BlockModel(Generation + 1, 0, true, false, false),
                Op.Publish => Holds(p) ? this with { InFlight = InFlight + 1 } : null,
                Op.Release => Holds(p) ? With(p, false) : null,
                Op.Expire => InFlight > 0 ? this with { InFlight = 0 } : null,
                Op.Reap => (dead1 && Holder1) || (dead2 && Holder2)
                    ? this with
                    {
                        Holder1 = Holder1 && !dead1,
                        Holder2 = Holder2 && !dead2,
                    }
                    : null,
                Op.Borrow => Generation == generation && Anyone ? With(p, true) : null,
                Op.Adopt => Generation == generation && InFlight > 0
                    ? (this with { InFlight = InFlight - 1 }).With(p, true)
                    : null,
                _ => throw new ArgumentOutOfRangeException(nameof(op)),
            };
    }

    /// <summary>One participant: the step it is in, and the word it read if it is between reading and swapping.</summary>
    private readonly record struct Thread(int Step, bool HasRead, ulong Read, bool Dead);

    private sealed record State(ulong Word, BlockModel Model, Thread T0, Thread T1, Thread T2)
    {
        public Thread Get(int p) =>
            p switch
            {
                0 => T0,
                1 => T1,
                _ => T2,
            };

        public State Set(int p, Thread t) =>
            p switch
            {
                0 => this with { T0 = t },
                1 => this with { T1 = t },
                _ => this with { T2 = t },
            };
    }

    private sealed class Explorer
    {
        // The generation that the consumers' reference names: that of the tensor which stands at the start.
        private const uint Generation = 7;

        // What the block can be when a race begins: free; allocated; allocated and published; published only.
        private static readonly BlockModel[] _starts =
        [
            new(Generation - 1, 0, false, false, false),
            new(Generation, 0, true, false, false),
            new(Generation, 1, true, false, false),
            new(Generation, 2, false, false, false),
        ];

        private readonly HashSet<State> _seen = [];
        private Op[][] _programs = [];

        public long States { get; private set; }

        public void Explore(Op[][] programs)
        {
            _programs = programs;
            foreach (var start in _starts)
            {
                _seen.Clear();
                var absent = new Thread(0, false, 0, programs.Length < 3);
                Visit(new State(Encode(start), start, default, default, absent));
            }
        }

        private void Visit(State state)
        {
            if (!_seen.Add(state))
            {
                return;
            }

            States++;
            Assert.Equal(Encode(state.Model), state.Word);
            var finished = true;
            for (var p = 0; p < _programs.Length; p++)
            {
                var thread = state.Get(p);
                if (thread.Dead || thread.Step == _programs[p].Length)
                {
                    continue;
                }

                finished = false;
                Visit(Advance(state, p));
                if (p != BlockWord.OwnerSlot)
                {
                    Visit(state.Set(p, thread with { Dead = true, HasRead = false, Read = 0 }));
                }
            }

            if (finished)
            {
                AssertNothingIsLost(state);
            }
        }

        /// <summary>One atomic step of one participant: a read that refuses or goes on, or a swap that lands or starts over.</summary>
        private State Advance(State state, int p)
        {
            var thread = state.Get(p);
            var op = _programs[p][thread.Step];
            if (!thread.HasRead)
            {
                var allowed = TryStep(new BlockWord(state.Word), op, p, state, out _);
                Assert.Equal(Apply(state, op, p) is not null, allowed);
                return state.Set(p, allowed ? thread with { HasRead = true, Read = state.Word } : Next(thread));
            }

            if (state.Word != thread.Read)
            {
                return state.Set(p, thread with { HasRead = false, Read = 0 });
            }

            Assert.True(TryStep(new BlockWord(thread.Read), op, p, state, out var next));
            var model = Apply(state, op, p);
            Assert.NotNull(model);
            return (state with { Word = next.Bits, Model = model }).Set(p, Next(thread));
        }

        private static Thread Next(Thread thread) => new(thread.Step + 1, false, 0, thread.Dead);

        private static BlockModel? Apply(State state, Op op, int p) =>
            state.Model.Apply(op, p, Generation, state.T1.Dead, state.T2.Dead);

        private static bool TryStep(BlockWord word, Op op, int p, State state, out BlockWord next) =>
            op switch
            {
                Op.Allocate => word.TryAllocate(out next),
                Op.Publish => word.TryPublish(p, out next),
                Op.Release => word.TryRelease(p, out next),
                Op.Expire => word.TryExpire(out next),
                Op.Reap => word.TryReap(DeadBits(state), out next),
                Op.Borrow => word.TryBorrow(p, Generation, out next),
                Op.Adopt => word.TryAdopt(p, Generation, out next),
                _ => throw new ArgumentOutOfRangeException(nameof(op)),
            };

        private static uint DeadBits(State state) => (state.T1.Dead ? 2u : 0) | (state.T2.Dead ? 4u : 0);

        /// <summary>When the living let go, the dead are reaped and the time is up, the block is free again.</summary>
        private static void AssertNothingIsLost(State state)
        {
            var word = new BlockWord(state.Word);
            for (var p = 0; p < 3; p++)
            {
                if (!state.Get(p).Dead && word.TryRelease(p, out var released))
                {
                    word = released;
                }
            }

            word.TryReap(DeadBits(state), out word);
            word.TryExpire(out word);
            Assert.True(word.IsFree, $"{word.Bits:x16} is held by nobody and not free");
            Assert.True(word.TryAllocate(out var again));
            Assert.Equal(word.Generation + 1, again.Generation);
        }

        private static ulong Encode(BlockModel model) =>
            ((ulong)model.Generation << 32)
            | ((ulong)model.InFlight << 24)
            | (model.Holder0 ? 1u : 0)
            | (model.Holder1 ? 2u : 0)
            | (model.Holder2 ? 4u : 0);
    }
}
