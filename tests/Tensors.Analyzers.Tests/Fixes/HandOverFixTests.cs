using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

/// <summary>The fixes for what is done to a tensor after it was handed over.</summary>
public sealed class HandOverFixTests
{
    [Fact]
    public Task Uses_a_tensor_before_it_is_handed_over() =>
        FixSample.IsMendedAsync<UseBeforeHandOverFix>(
            "TNS1005",
            """
            public TensorRef Send()
            {
                var frame = Frame.Allocate(160);

                // Off it goes.
                var reference = frame.Publish();
                [|frame|][0] = 1;
                [|frame|].Span.Clear();
                return reference;
            }

            public void Give(Frame.ReadOnly source)
            {
                var frame = Frame.Allocate(160);
                Model.Take(frame);
                source.Span.CopyTo([|frame|].Span);
            }
            """,
            """
            public TensorRef Send()
            {
                var frame = Frame.Allocate(160);

                // Off it goes.
                frame[0] = 1;
                frame.Span.Clear();
                var reference = frame.Publish();
                return reference;
            }

            public void Give(Frame.ReadOnly source)
            {
                var frame = Frame.Allocate(160);
                source.Span.CopyTo(frame.Span);
                Model.Take(frame);
            }
            """
        );

    [Theory]
    [InlineData("TNS2005")]
    [InlineData("TNS2002")]
    public Task Uses_a_view_before_its_tensor_is_handed_over(string rule)
    {
        var use = string.Equals(rule, "TNS2005", StringComparison.Ordinal) ? "[0] = 1;" : ".ToArray();";
        return FixSample.IsMendedAsync<UseBeforeHandOverFix>(
            rule,
            $$"""
            public TensorRef Send()
            {
                var frame = Frame.Allocate(160);
                var span = frame.Span;
                var reference = frame.Publish();
                [|span|]{{use}}
                return reference;
            }
            """,
            $$"""
            public TensorRef Send()
            {
                var frame = Frame.Allocate(160);
                var span = frame.Span;
                span{{use}}
                var reference = frame.Publish();
                return reference;
            }
            """
        );
    }

    [Theory]
    [InlineData(
        "it uses the reference",
        "void M(List<TensorRef> all) { var f = Frame.Allocate(); var r = f.Publish(); all.Insert([|f|].Length, r); }"
    )]
    [InlineData(
        "something lies between",
        "void M() { var f = Frame.Allocate(); Model.Take(f); Model.Fill([]); Model.Use([|f|]); }"
    )]
    [InlineData(
        "the hand-over does more",
        "void M() { var f = Frame.Allocate(); Take(Next(), f); Model.Use([|f|]); } int Next() => 1; void Take(int n, [TransfersOwnership] Frame f) => f.Dispose();"
    )]
    [InlineData(
        "it sets a field that the hand-over may read",
        "int _n; void M() { var f = Frame.Allocate(); Take(_n, f); _n = [|f|].Length; } void Take(int n, [TransfersOwnership] Frame f) => f.Dispose();"
    )]
    [InlineData(
        "it gives the variable another tensor",
        "void M() { var c = new Clip(); Take(c); c = Next([|c|]); Take(c); } Clip Next(Clip c) => new(); void Take([TransfersOwnership] Clip c) => c.Dispose();"
    )]
    [InlineData("it is handed over again", "void M() { var f = Frame.Allocate(); Model.Take(f); Model.Take([|f|]); }")]
    public Task Is_not_moved_when(string reason, string members) =>
        FixSample.IsLeftAsync<UseBeforeHandOverFix>("TNS1005", reason, members);

    [Fact]
    public Task Removes_the_using_of_a_tensor_that_is_given_away() =>
        FixSample.IsMendedAsync<RemoveUsingFix>(
            "TNS1005",
            """
            public Frame Ones(int count)
            {
                // The result.
                using var frame = Frame.Allocate(count);
                frame.Span.Fill(1);
                return [|frame|];
            }

            public void Give()
            {
                using Frame frame = Frame.Allocate(1), other = Frame.Allocate(2);
                Model.Take([|frame|]);
                Model.Take([|other|]);
            }

            public async Task<Frame> OnesAsync()
            {
                using var frame = await Frame.AllocateAsync();
                return [|frame|];
            }

            public Frame Zeros(int count)
            {
                using (var frame = Frame.Allocate(count))
                {
                    frame.Span.Clear();
                    return [|frame|];
                }
            }
            """,
            """
            public Frame Ones(int count)
            {
                // The result.
                var frame = Frame.Allocate(count);
                frame.Span.Fill(1);
                return frame;
            }

            public void Give()
            {
                Frame frame = Frame.Allocate(1), other = Frame.Allocate(2);
                Model.Take(frame);
                Model.Take(other);
            }

            public async Task<Frame> OnesAsync()
            {
                var frame = await Frame.AllocateAsync();
                return frame;
            }

            public Frame Zeros(int count)
            {
                var frame = Frame.Allocate(count);
                frame.Span.Clear();
                return frame;
            }
            """,
            iterations: 4
        );

    [Theory]
    [InlineData(
        "another path needs it",
        "Frame M() { using var f = Frame.Allocate(); if (Flag) { return default; } return [|f|]; }"
    )]
    [InlineData("it is disposed by hand", "void M() { var f = Frame.Allocate(); Model.Take(f); [|f|].Dispose(); }")]
    public Task Keeps_the_using_when(string reason, string members) =>
        FixSample.IsLeftAsync<RemoveUsingFix>("TNS1005", reason, members);
}
