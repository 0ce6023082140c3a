using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

/// <summary>The fixes for tensors that no variable holds, or none any more.</summary>
public sealed class KeepFixTests
{
    [Fact]
    public Task Disposes_what_is_made_for_nothing() =>
        FixSample.IsMendedAsync<KeepInVariableFix>(
            "TNS1006",
            """
            public async Task Warm()
            {
                // Warms the pool.
                [|Frame.Allocate(160)|];
                _ = [|new Clip("a") { Gain = 2 }|];
                [|await Frame.AllocateAsync()|]; // Once more.
            }
            """,
            """
            public async Task Warm()
            {
                // Warms the pool.
                Frame.Allocate(160).Dispose();
                new Clip("a") { Gain = 2 }.Dispose();
                (await Frame.AllocateAsync()).Dispose(); // Once more.
            }
            """
        );

    [Fact]
    public Task Keeps_a_temporary_in_a_variable() =>
        FixSample.IsMendedAsync<KeepInVariableFix>(
            "TNS1006",
            """
            public float Sum(Frame a, Frame frame)
            {
                // The sum of all.
                var sum = Model.Use([|a + a|]);
                if ([|Clip.Find("a")|] is null)
                {
                    [|Frame.Allocate(1)|].Span.Clear();
                }

                return sum;
            }

            public float First() => [|Frame.Allocate(160)|].Span[0];

            public void Clear() => [|Frame.Allocate(160)|].Span.Clear(); // At once.

            public async Task<int> LengthAsync()
            {
                return ([|await Frame.AllocateAsync()|]).Length;
            }
            """,
            """
            public float Sum(Frame a, Frame frame)
            {
                // The sum of all.
                using var frame2 = a + a;
                var sum = Model.Use(frame2);
                using var clip = Clip.Find("a");
                if (clip is null)
                {
                    using var frame3 = Frame.Allocate(1);
                    frame3.Span.Clear();
                }

                return sum;
            }

            public float First()
            {
                using var frame = Frame.Allocate(160);
                return frame.Span[0];
            }

            public void Clear()
            {
                using var frame = Frame.Allocate(160);
                frame.Span.Clear();
            } // At once.

            public async Task<int> LengthAsync()
            {
                using var frame = await Frame.AllocateAsync();
                return frame.Length;
            }
            """
        );

    [Theory]
    [InlineData("it is made only sometimes", "float M() { return Flag ? Model.Use([|Frame.Allocate()|]) : 0; }")]
    [InlineData(
        "something is done before",
        "float M() { return Next() + Model.Use([|Frame.Allocate()|]); } float Next() => 1;"
    )]
    [InlineData("it is a task", "void M() { _ = [|Frame.AllocateAsync()|]; }")]
    [InlineData("the loop makes it each time", "void M() { while (Model.Use([|Frame.Allocate()|]) > 0) { } }")]
    [InlineData("it is an out argument", "void M() { Frame.TryAllocate([|out _|]); }")]
    public Task Is_not_kept_when(string reason, string members) =>
        FixSample.IsLeftAsync<KeepInVariableFix>("TNS1006", reason, members);

    [Fact]
    public Task Disposes_before_the_assignment() =>
        FixSample.IsMendedAsync<DisposeBeforeAssignmentFix>(
            "TNS1007",
            """
            public void Load(bool again)
            {
                var frame = Frame.Allocate(1);

                // The next one.
                [|frame|] = Frame.Allocate(2);
                if (again)
                    [|frame|] = Frame.Allocate(3);

                Frame.TryAllocate(out [|frame|]);
                frame.Dispose();
            }

            public void Keep()
            {
                _field = Frame.Allocate(1);
                [|_field|] = default;
                _clip = new Clip("a");
                [|this._clip|] = new Clip("b");
            }
            """,
            """
            public void Load(bool again)
            {
                var frame = Frame.Allocate(1);

                // The next one.
                frame.Dispose();
                frame = Frame.Allocate(2);
                if (again)
                {
                    frame.Dispose();
                    frame = Frame.Allocate(3);
                }

                frame.Dispose();
                Frame.TryAllocate(out frame);
                frame.Dispose();
            }

            public void Keep()
            {
                _field = Frame.Allocate(1);
                _field.Dispose();
                _field = default;
                _clip = new Clip("a");
                _clip?.Dispose();
                this._clip = new Clip("b");
            }
            """
        );

    [Fact]
    public Task Keeps_what_is_made_of_the_old_tensor_meanwhile() =>
        FixSample.IsMendedAsync<DisposeBeforeAssignmentFix>(
            "TNS1007",
            """
            public float Sum(Frame[] all)
            {
                var sum = Frame.Allocate(160);
                foreach (var frame in all)
                {
                    [|sum|] = sum + frame;
                }

                var first = sum[0];
                sum.Dispose();
                return first;
            }
            """,
            """
            public float Sum(Frame[] all)
            {
                var sum = Frame.Allocate(160);
                foreach (var frame in all)
                {
                    var next = sum + frame;
                    sum.Dispose();
                    sum = next;
                }

                var first = sum[0];
                sum.Dispose();
                return first;
            }
            """
        );

    [Fact]
    public Task Disposes_a_nullable_and_what_only_awaiting_disposes() =>
        FixSample.IsMendedAsync<DisposeBeforeAssignmentFix>(
            "TNS1007",
            """
            public async Task Load()
            {
                Clip? clip = new Clip();
                [|clip|] = new Clip("b");
                clip?.Dispose();
                var feed = new Feed();
                [|feed|] = new Feed();
                await feed.DisposeAsync();
            }
            """,
            """
            public async Task Load()
            {
                Clip? clip = new Clip();
                clip?.Dispose();
                clip = new Clip("b");
                clip?.Dispose();
                var feed = new Feed();
                await feed.DisposeAsync();
                feed = new Feed();
                await feed.DisposeAsync();
            }
            """
        );

    [Theory]
    [InlineData("it reads what it assigns", "void M(Frame g) { var f = Frame.Allocate(1); [|f|] += g; f.Dispose(); }")]
    [InlineData(
        "it is the condition of a loop",
        "void M() { Frame f = default; while (Frame.TryAllocate(out [|f|])) { Model.Use(f); } f.Dispose(); }"
    )]
    [InlineData(
        "some path stored it",
        "void M(List<Frame> all) { var f = Frame.Allocate(1); if (Flag) { all.Add(f); } [|f|] = Frame.Allocate(2); f.Dispose(); }"
    )]
    [InlineData(
        "it is used afterwards by another name",
        "void M() { var c = new Clip(); var gain = c.Gain; Frame f = Frame.Allocate(1); var s = f.Span; [|f|] = Frame.Allocate(2); s.Clear(); f.Dispose(); c.Dispose(); }"
    )]
    public Task Is_not_disposed_when(string reason, string members) =>
        FixSample.IsLeftAsync<DisposeBeforeAssignmentFix>("TNS1007", reason, members);
}
