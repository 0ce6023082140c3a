using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

public sealed class DisposeBeforeExitFixTests
{
    [Fact]
    public Task Disposes_before_the_return_that_forgets() =>
        FixSample.IsMendedAsync<DisposeBeforeExitFix>(
            "TNS1002",
            """
            public Frame Latest(bool wanted)
            {
                var [|frame|] = Frame.Allocate(160);
                if (wanted)
                {
                    return frame;
                }

                // Nobody wants it.
                return default;
            }
            """,
            """
            public Frame Latest(bool wanted)
            {
                var frame = Frame.Allocate(160);
                if (wanted)
                {
                    return frame;
                }

                // Nobody wants it.
                frame.Dispose();
                return default;
            }
            """
        );

    [Fact]
    public Task Disposes_before_a_continue_and_a_break() =>
        FixSample.IsMendedAsync<DisposeBeforeExitFix>(
            "TNS1002",
            """
            public void Fill(Queue<Clip> waiting)
            {
                while (Flag)
                {
                    var [|clip|] = new Clip();
                    if (clip.Gain > 1)
                        continue;

                    if (clip.Gain > 2)
                    {
                        break;
                    }

                    waiting.Enqueue(clip);
                }
            }
            """,
            """
            public void Fill(Queue<Clip> waiting)
            {
                while (Flag)
                {
                    var clip = new Clip();
                    if (clip.Gain > 1)
                    {
                        clip.Dispose();
                        continue;
                    }

                    if (clip.Gain > 2)
                    {
                        clip.Dispose();
                        break;
                    }

                    waiting.Enqueue(clip);
                }
            }
            """
        );

    [Fact]
    public Task Adds_an_else() =>
        FixSample.IsMendedAsync<DisposeBeforeExitFix>(
            "TNS1002",
            """
            public void Send(bool keep)
            {
                var [|frame|] = Frame.Allocate(160);
                if (keep)
                {
                    Model.Take(frame);
                }
            }
            """,
            """
            public void Send(bool keep)
            {
                var frame = Frame.Allocate(160);
                if (keep)
                {
                    Model.Take(frame);
                }
                else
                {
                    frame.Dispose();
                }
            }
            """
        );

    [Fact]
    public Task Disposes_at_the_end_of_the_branch_that_forgets() =>
        FixSample.IsMendedAsync<DisposeBeforeExitFix>(
            "TNS1002",
            """
            public void Send(bool keep, [TransfersOwnership] Clip [|clip|])
            {
                if (keep)
                {
                    _clip = clip;
                }
                else
                {
                    clip.Gain = 0;
                }
            }

            public void Try()
            {
                if (Frame.TryAllocate(out var [|frame|]))
                {
                    if (Flag)
                    {
                        return;
                    }

                    Model.Take(frame);
                }
            }
            """,
            """
            public void Send(bool keep, [TransfersOwnership] Clip clip)
            {
                if (keep)
                {
                    _clip = clip;
                }
                else
                {
                    clip.Gain = 0;
                    clip.Dispose();
                }
            }

            public void Try()
            {
                if (Frame.TryAllocate(out var frame))
                {
                    if (Flag)
                    {
                        frame.Dispose();
                        return;
                    }

                    Model.Take(frame);
                }
            }
            """
        );

    [Theory]
    [InlineData(
        "what some path stored would be disposed",
        "void M(List<Frame> all) { var [|f|] = Frame.Allocate(); while (Flag) { if (Flag) { all.Add(f); } } if (Flag) { return; } f.Dispose(); }"
    )]
    [InlineData(
        "the return that forgets it reads it",
        "float M() { var [|f|] = Frame.Allocate(); if (Flag) { Model.Take(f); return 0; } return f[0]; }"
    )]
    [InlineData(
        "only some ways to the end have handed it over",
        "void M(int n) { var [|f|] = Frame.Allocate(); switch (n) { case 1: Model.Take(f); break; } Model.Fill([]); }"
    )]
    public Task Is_not_offered_when(string reason, string members) =>
        FixSample.IsLeftAsync<DisposeBeforeExitFix>("TNS1002", reason, members);
}
