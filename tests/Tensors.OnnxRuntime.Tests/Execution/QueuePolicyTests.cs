using System.Collections.Immutable;
using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Tests.Execution;

/// <summary>The order in which calls are served, and when they are not: with a clock that stands still.</summary>
public sealed class QueuePolicyTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Calls_are_served_by_priority_and_then_by_arrival()
    {
        using var queue = new FakeQueue(Levels(3, 2));
        queue.Add("running");
        foreach (
            var (name, priority) in ((string, ulong)[])[("a", 3), ("b", 2), ("c", 1), ("d", 2), ("e", 3), ("f", 1)]
        )
        {
            queue.Add(name, priority);
        }

        Assert.Equal("running c f b d a e", queue.Exit(6));
    }

    [Fact]
    public void A_call_without_a_priority_or_with_one_beyond_the_levels_has_the_default_level()
    {
        using var queue = new FakeQueue(Levels(3, 2));
        queue.Add("running");
        queue.Add("third", 3);
        queue.Add("unset");
        queue.Add("beyond", 4);
        queue.Add("largest", ulong.MaxValue);
        queue.Add("second", 2);
        queue.Add("first", 1);
        Assert.Equal("running first unset beyond largest second third", queue.Exit(6));
    }

    [Fact]
    public void Without_priority_levels_calls_are_served_in_the_order_in_which_they_arrive()
    {
        using var queue = new FakeQueue(QueuePolicies.None);
        queue.Add("running");
        queue.Add("a", 2);
        queue.Add("b", 1);
        Assert.Equal("running a b", queue.Exit(2));
    }

    [Fact]
    public void A_level_with_as_many_calls_as_may_wait_refuses_one_more_and_other_levels_do_not()
    {
        var policies = Levels(2, 2) with
        {
            ByLevel = ImmutableDictionary<ulong, QueuePolicy>.Empty.Add(1, new QueuePolicy { MaxSize = 2 }),
        };
        using var queue = new FakeQueue(policies);
        queue.Add("running");
        var first = queue.Add("a", 1);
        queue.Add("b", 1);
        var error = Assert.ThrowsAny<ModelCallException>(() => queue.Add("c", 1));
        Assert.IsType<ModelUnavailableException>(error);
        Assert.Equal(
            "Exceeds maximum queue size: 2 of at most 2 calls to the model 'm' are waiting at priority level 1. Call again later, or raise "
                + "max_queue_size in the model's configuration.",
            error.Message
        );
        queue.Add("d", 2);
        queue.Add("e", 2);
        queue.Add("f", 2);

        // A call that leaves makes room.
        Assert.True(queue.Scheduler.Remove(first));
        Assert.False(queue.Scheduler.Remove(first));
        queue.Add("g", 1);
        Assert.ThrowsAny<ModelCallException>(() => queue.Add("h", 1));
        queue.Exit();
        queue.Add("i", 1);
        Assert.Equal("running b g i d e f", queue.Exit(5));
    }

    [Fact]
    public void The_limit_of_all_levels_counts_the_calls_of_all_levels()
    {
        using var queue = new FakeQueue(Levels(2, 2), maxQueued: 2);
        queue.Add("running");
        queue.Add("a", 1);
        queue.Add("b", 2);
        var error = Assert.ThrowsAny<ModelCallException>(() => queue.Add("c", 1));
        Assert.IsType<ModelResourceExhaustedException>(error);
        Assert.Contains("2 of at most 2 are waiting (MaxQueued)", error.Message, StringComparison.Ordinal);
        Assert.Equal("running a b", queue.Exit(2));
    }

    [Fact]
    public void A_call_whose_timeout_passes_is_rejected_then_and_not_before()
    {
        using var queue = new FakeQueue(One(new QueuePolicy { DefaultTimeout = _second }));
        queue.Add("running");
        var early = queue.Add("a");
        queue.Clock.Advance(_second / 2);
        queue.Add("b");
        queue.Clock.Advance((_second / 2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("running", queue.ToString());
        queue.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("running a!", queue.ToString());
        var error = Assert.IsType<ModelUnavailableException>(early.Error);
        Assert.IsType<ModelUnavailableException>(error);
        Assert.Equal(
            "Request timeout expired: the call to the model 'm' waited 1000 ms in the queue. Call again later, or raise "
                + "default_timeout_microseconds in the model's configuration.",
            error.Message
        );
        queue.Exit();
        queue.Clock.Advance(_second * 10);
        Assert.Equal("running a! b", queue.ToString());
    }

    [Fact]
    public void A_delayed_call_is_served_after_the_others_of_its_level_and_before_lower_levels()
    {
        using var queue = new FakeQueue(
            Levels(2, 1) with
            {
                Default = new QueuePolicy { Action = TimeoutAction.Delay, DefaultTimeout = _second },
            }
        );
        queue.Add("running");
        queue.Add("low", 2);
        queue.Add("a");
        queue.Add("b");
        queue.Clock.Advance(_second);
        queue.Add("c");
        queue.Clock.Advance(_second / 2);
        queue.Add("d");
        Assert.Equal("running c d a b low", queue.Exit(5));
    }

    [Fact]
    public void A_delayed_call_counts_as_one_that_waits_and_waits_as_long_as_it_takes()
    {
        var policy = new QueuePolicy
        {
            Action = TimeoutAction.Delay,
            DefaultTimeout = _second,
            MaxSize = 1,
        };
        using var queue = new FakeQueue(One(policy));
        queue.Add("running");
        queue.Add("a");
        queue.Clock.Advance(_second * 100);
        Assert.ThrowsAny<ModelCallException>(() => queue.Add("b"));
        Assert.Equal("running a", queue.Exit());
    }

    // In seconds; 0 for none.
    [Theory]
    [InlineData(true, 10, 3, 3)]
    [InlineData(true, 10, 10, 10)]
    [InlineData(true, 10, 30, 10)]
    [InlineData(true, 10, 0, 10)]
    [InlineData(false, 10, 3, 10)]
    [InlineData(true, 0, 3, 0)]
    [InlineData(false, 0, 3, 0)]
    public void A_call_can_only_shorten_a_timeout_of_a_policy_that_allows_it(
        bool isAllowed,
        int preset,
        int asked,
        int expected
    )
    {
        var policy = new QueuePolicy { AllowsOverride = isAllowed, DefaultTimeout = _second * preset };
        using var queue = new FakeQueue(One(policy));
        queue.Add("running");
        queue.Add("a", timeout: _second * asked);
        if (expected == 0)
        {
            queue.Clock.Advance(TimeSpan.FromDays(1000));
            Assert.Equal("running a", queue.Exit());
            return;
        }

        queue.Clock.Advance((_second * expected) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("running", queue.ToString());
        queue.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("running a!", queue.ToString());
    }

    [Fact]
    public void Timeouts_apply_in_the_order_of_their_deadlines_and_not_of_the_calls()
    {
        var policy = new QueuePolicy { AllowsOverride = true, DefaultTimeout = TimeSpan.MaxValue };
        using var queue = new FakeQueue(One(policy));
        queue.Add("running");
        queue.Add("a", timeout: _second * 3);
        queue.Add("b", timeout: _second);
        queue.Add("c");
        queue.Add("d", timeout: _second * 2);
        queue.Clock.Advance(_second * 4);
        Assert.Equal("running b! d! a!", queue.ToString());
        Assert.Equal("running b! d! a! c", queue.Exit());
    }

    [Fact]
    public void Calls_of_different_levels_run_together_the_higher_first()
    {
        using var queue = new FakeQueue(Levels(2, 2), maxRows: 4);
        queue.Add("low", 2, rows: 2, window: _second);
        queue.Add("other", 2, rows: 1, window: _second, width: 1);
        queue.Add("high", 1, rows: 1, window: _second);
        Assert.Equal("", queue.ToString());
        queue.Clock.Advance(_second);
        Assert.Equal("high+low", queue.ToString());
        Assert.Equal("high+low other", queue.Exit());
    }

    [Fact]
    public void A_call_whose_timeout_passes_while_it_waits_for_others_leaves_them()
    {
        var policy = new QueuePolicy { AllowsOverride = true, DefaultTimeout = _second * 10 };
        using var queue = new FakeQueue(One(policy), maxRows: 4);
        queue.Add("a", rows: 1, window: _second * 2);
        queue.Add("b", timeout: _second, rows: 1, window: _second * 2);
        queue.Add("c", rows: 1, window: _second * 2);
        queue.Clock.Advance(_second);
        Assert.Equal("b!", queue.ToString());
        queue.Clock.Advance(_second);
        Assert.Equal("b! a+c", queue.ToString());
    }

    [Fact]
    public void Calls_that_wait_for_others_are_counted_one_by_one()
    {
        using var queue = new FakeQueue(One(new QueuePolicy { MaxSize = 2 }), maxRows: 8);
        queue.Add("a", rows: 1, window: _second);
        queue.Add("b", rows: 1, window: _second);
        Assert.ThrowsAny<ModelCallException>(() => queue.Add("c", rows: 1, window: _second));
        queue.Clock.Advance(_second);
        Assert.Equal("a+b", queue.ToString());
    }

    [Fact]
    public void Closing_ends_when_the_calls_that_wait_have_run_and_disposing_rejects_them()
    {
        using var closed = new FakeQueue(QueuePolicies.None);
        closed.Add("running");
        closed.Add("a");
        closed.Scheduler.Close();
        Assert.Throws<ObjectDisposedException>(() => closed.Add("b"));
        Assert.Throws<ObjectDisposedException>(() => closed.Scheduler.TryEnter());
        Assert.Equal("running a end", closed.Exit(2));
        closed.Scheduler.Dispose();
        Assert.Equal("running a end", closed.ToString());

        using var disposed = new FakeQueue(QueuePolicies.None);
        disposed.Add("running");
        var waiting = disposed.Add("a");
        disposed.Scheduler.Dispose();
        Assert.IsType<ObjectDisposedException>(waiting.Error);
        Assert.Equal("running a! end", disposed.Exit());
    }

    [Fact]
    public void Every_short_sequence_of_steps_gives_what_a_plain_list_gives()
    {
        // Two levels: the first rejects after two steps of time, or one where the call asks for it; the second delays. Each has two places.
        const int Length = 7;
        var steps = new int[Length];
        for (var sequence = 0; sequence < (int)Math.Pow(5, Length); sequence++)
        {
            for (int i = 0, rest = sequence; i < Length; i++, rest /= 5)
            {
                steps[i] = rest % 5;
            }

            Assert.Equal((string.Join(",", steps), PlainList.Run(steps)), (string.Join(",", steps), RunQueue(steps)));
        }
    }

    private static string RunQueue(int[] steps)
    {
        using var queue = new FakeQueue(
            Levels(2, 1) with
            {
                Default = new QueuePolicy
                {
                    DefaultTimeout = _second * 2,
                    AllowsOverride = true,
                    MaxSize = 2,
                },
                ByLevel = ImmutableDictionary<ulong, QueuePolicy>.Empty.Add(
                    2,
                    new QueuePolicy
                    {
                        Action = TimeoutAction.Delay,
                        DefaultTimeout = _second * 2,
                        MaxSize = 2,
                    }
                ),
            }
        );
        var ended = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            try
            {
                switch (steps[i])
                {
                    case 0:
                        queue.Add($"{i}");
                        break;
                    case 1:
                        queue.Add($"{i}", timeout: _second);
                        break;
                    case 2:
                        queue.Add($"{i}", 2);
                        break;
                    case 3:
                        queue.Clock.Advance(_second);
                        break;
                    default:
                        if (queue.Events.Count(static line => !line.EndsWith('!')) > ended)
                        {
                            ended++;
                            queue.Exit();
                        }

                        break;
                }
            }
            catch (ModelCallException)
            {
                queue.Events.Add($"{i}!");
            }
        }

        return queue.ToString();
    }

    [Fact]
    public void Every_short_sequence_of_calls_that_join_gives_what_a_plain_list_gives()
    {
        const int Length = 6;
        var steps = new int[Length];
        for (var sequence = 0; sequence < (int)Math.Pow(7, Length); sequence++)
        {
            for (int i = 0, rest = sequence; i < Length; i++, rest /= 7)
            {
                steps[i] = rest % 7;
            }

            Assert.Equal(
                (string.Join(",", steps), PlainGroups.Run(steps)),
                (string.Join(",", steps), RunGroups(steps))
            );
        }
    }

    private static string RunGroups(int[] steps)
    {
        using var queue = new FakeQueue(Levels(2, 2), maxConcurrency: 2, maxRows: 3);
        var ended = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case 5:
                    queue.Clock.Advance(_second);
                    break;
                case 6 when queue.Events.Count > ended:
                    ended++;
                    queue.Exit();
                    break;
                case var step and < 5:
                    var (rows, priority, width) = PlainGroups.Calls[step];
                    queue.Add($"{i}", priority, rows: rows, window: rows < 3 ? _second * 2 : default, width: width);
                    break;
            }
        }

        return queue.ToString();
    }

    private static QueuePolicies Levels(ulong levels, ulong level) => new() { Levels = levels, DefaultLevel = level };

    private static QueuePolicies One(QueuePolicy policy) => new() { Default = policy };

    /// <summary>The same rules in the shortest form: everything is looked up in one list at each step.</summary>
    private sealed class PlainList
    {
        private readonly List<(int Name, int Level, int Deadline, int Delayed)> _waiting = [];
        private readonly List<string> _events = [];
        private bool _isRunning;
        private int _now;
        private int _delays;

        public static string Run(int[] steps)
        {
            var list = new PlainList();
            for (var i = 0; i < steps.Length; i++)
            {
                list.Step(steps[i], i);
            }

            return string.Join(' ', list._events);
        }

        private void Step(int step, int name)
        {
            if (step == 3)
            {
                _now++;
                foreach (var call in _waiting.Where(call => call.Deadline <= _now).ToList())
                {
                    _waiting.Remove(call);
                    if (call.Level == 1)
                    {
                        _events.Add($"{call.Name}!");
                    }
                    else
                    {
                        _waiting.Add(call with { Deadline = int.MaxValue, Delayed = ++_delays });
                    }
                }
            }
            else if (step == 4)
            {
                _isRunning = false;
            }
            else
            {
                var level = step == 2 ? 2 : 1;
                if (_isRunning && _waiting.Count(call => call.Level == level) == 2)
                {
                    _events.Add($"{name}!");
                    return;
                }

                _waiting.Add((name, level, _now + (step == 1 ? 1 : 2), 0));
            }

            if (!_isRunning && _waiting.Count > 0)
            {
                var next = _waiting.OrderBy(call => (call.Level, call.Delayed, call.Name)).First();
                _waiting.Remove(next);
                _events.Add($"{next.Name}");
                _isRunning = true;
            }
        }
    }

    /// <summary>How calls are joined, in the shortest form: everything is looked up at each step.</summary>
    private sealed class PlainGroups
    {
        /// <summary>The calls that can be added. One with three rows runs by itself.</summary>
        public static readonly (long Rows, ulong Level, int Width)[] Calls =
        [
            (1, 2, 0),
            (2, 2, 0),
            (1, 1, 0),
            (1, 2, 1),
            (3, 2, 2),
        ];

        private readonly List<(int Name, long Rows, ulong Level, int Width, int ReadyAt)> _waiting = [];
        private readonly List<string> _events = [];
        private int _running;
        private int _now;

        public static string Run(int[] steps)
        {
            var groups = new PlainGroups();
            for (var i = 0; i < steps.Length; i++)
            {
                groups.Step(steps[i], i);
            }

            return string.Join(' ', groups._events);
        }

        private void Step(int step, int name)
        {
            if (step == 5)
            {
                _now++;
            }
            else if (step == 6)
            {
                _running = Math.Max(0, _running - 1);
            }
            else
            {
                var (rows, level, width) = Calls[step];
                _waiting.Add((name, rows, level, width, rows < 3 ? _now + 2 : _now));
            }

            while (_running < 2 && Take())
            {
                _running++;
            }
        }

        private bool Take()
        {
            var order = _waiting.OrderBy(call => (call.Level, call.Name)).ToList();
            foreach (var width in order.Select(static call => call.Width).Distinct())
            {
                var all = order.FindAll(call => call.Width == width);
                var sum = 0L;
                var group = all.TakeWhile(call => (sum += call.Rows) <= 3).ToList();
                if (group.Count < all.Count || sum >= 3 || group.Exists(call => call.ReadyAt <= _now))
                {
                    _events.Add(string.Join('+', group.Select(static call => call.Name)));
                    group.ForEach(call => _waiting.Remove(call));
                    return true;
                }
            }

            return false;
        }
    }
}
