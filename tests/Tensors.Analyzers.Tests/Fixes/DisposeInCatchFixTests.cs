using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

public sealed class DisposeInCatchFixTests
{
    [Fact]
    public Task Wraps_as_far_as_the_return() =>
        FixSample.IsMendedAsync<DisposeInCatchFix>(
            "TNS1003",
            """
            public Frame Load()
            {
                var [|frame|] = Frame.Allocate(160);

                // All ones.
                frame.Span.Fill(1);
                return frame;
            }
            """,
            """
            public Frame Load()
            {
                var frame = Frame.Allocate(160);
                try
                {
                    // All ones.
                    frame.Span.Fill(1);
                    return frame;
                }
                catch
                {
                    frame.Dispose();
                    throw;
                }
            }
            """
        );

    [Fact]
    public Task Wraps_as_far_as_the_hand_over_and_no_farther() =>
        FixSample.IsMendedAsync<DisposeInCatchFix>(
            "TNS1003",
            """
            public int Send(bool now)
            {
                var [|frame|] = Frame.Allocate(160);
                frame.Span.Fill(1);
                Model.Take(frame);
                Model.Fill([]);
                return 1;
            }
            """,
            """
            public int Send(bool now)
            {
                var frame = Frame.Allocate(160);
                try
                {
                    frame.Span.Fill(1);
                    Model.Take(frame);
                }
                catch
                {
                    frame.Dispose();
                    throw;
                }

                Model.Fill([]);
                return 1;
            }
            """
        );

    [Fact]
    public Task Keeps_the_dispose_of_another_path() =>
        FixSample.IsMendedAsync<DisposeInCatchFix>(
            "TNS1003",
            """
            public Frame Load(float[] samples)
            {
                var [|frame|] = Frame.Allocate(samples.Length);
                samples.CopyTo(frame.Span);
                if (frame[0] < 0)
                {
                    frame.Dispose();
                    return default;
                }

                return frame;
            }
            """,
            """
            public Frame Load(float[] samples)
            {
                var frame = Frame.Allocate(samples.Length);
                try
                {
                    samples.CopyTo(frame.Span);
                    if (frame[0] < 0)
                    {
                        frame.Dispose();
                        return default;
                    }

                    return frame;
                }
                catch
                {
                    frame.Dispose();
                    throw;
                }
            }
            """
        );

    [Fact]
    public Task Wraps_two_tensors_of_one_method_and_one_that_is_stored() =>
        FixSample.IsMendedAsync<DisposeInCatchFix>(
            "TNS1003",
            """
            public (Frame, Frame) Load()
            {
                var [|left|] = Frame.Allocate(1);
                var [|right|] = Frame.Allocate(2);
                Model.Use(left);
                return (left, right);
            }

            public void Keep(Queue<Clip> waiting)
            {
                var [|clip|] = Clip.Find("a");
                Model.Fill([]);
                if (clip is not null)
                {
                    waiting.Enqueue(clip);
                }
            }
            """,
            """
            public (Frame, Frame) Load()
            {
                var left = Frame.Allocate(1);
                try
                {
                    var right = Frame.Allocate(2);
                    try
                    {
                        Model.Use(left);
                        return (left, right);
                    }
                    catch
                    {
                        right.Dispose();
                        throw;
                    }
                }
                catch
                {
                    left.Dispose();
                    throw;
                }
            }

            public void Keep(Queue<Clip> waiting)
            {
                var clip = Clip.Find("a");
                try
                {
                    Model.Fill([]);
                    if (clip is not null)
                    {
                        waiting.Enqueue(clip);
                    }
                }
                catch
                {
                    clip?.Dispose();
                    throw;
                }
            }
            """
        );

    [Theory]
    [InlineData("it is only disposed", "void M() { var [|f|] = Frame.Allocate(); Model.Use(f); f.Dispose(); }")]
    [InlineData(
        "something that may throw follows on the hand-over, in a branch",
        "void M() { var [|f|] = Frame.Allocate(); if (Flag) { Model.Take(f); Model.Fill([]); } else { f.Dispose(); } }"
    )]
    [InlineData(
        "a variable of the part is used after it",
        "float M() { var [|f|] = Frame.Allocate(); var n = f[0]; Model.Take(f); return n; }"
    )]
    [InlineData(
        "the hand-over is in a loop",
        "void M(List<Frame> all) { var [|f|] = Frame.Allocate(); Model.Use(f); do { all.Add(f); } while (Flag); }"
    )]
    public Task Is_not_offered_when(string reason, string members) =>
        FixSample.IsLeftAsync<DisposeInCatchFix>("TNS1003", reason, members);
}
