using Microsoft.CodeAnalysis;
using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

public sealed class DisposeInFinallyFixTests
{
    [Fact]
    public Task Wraps_what_follows_a_variable_that_is_assigned_again() =>
        FixSample.IsMendedAsync<DisposeInFinallyFix>(
            "TNS1003",
            """
            public float Grow(int count)
            {
                var [|frame|] = Frame.Allocate(1);
                frame.Dispose();

                // A longer one.
                frame = Frame.Allocate(count);
                var first = Model.Use(frame);
                frame.Dispose();
                return first;
            }
            """,
            """
            public float Grow(int count)
            {
                var frame = Frame.Allocate(1);
                try
                {
                    frame.Dispose();

                    // A longer one.
                    frame = Frame.Allocate(count);
                    var first = Model.Use(frame);
                    return first;
                }
                finally
                {
                    frame.Dispose();
                }
            }
            """
        );

    [Fact]
    public Task Replaces_the_dispose_of_each_path() =>
        FixSample.IsMendedAsync<DisposeInFinallyFix>(
            "TNS1002",
            """
            public float Peak(int count)
            {
                var ([|left|], [|right|]) = Frame.Pair();
                if (count == 0)
                {
                    return 0;
                }

                if (count == 1)
                {
                    left.Dispose();
                    right.Dispose();
                    return 1;
                }

                var peak = left[0] + right[0];
                left.Dispose();
                right.Dispose();
                return peak;
            }
            """,
            """
            public float Peak(int count)
            {
                var (left, right) = Frame.Pair();
                try
                {
                    try
                    {
                        if (count == 0)
                        {
                            return 0;
                        }

                        if (count == 1)
                        {
                            return 1;
                        }

                        var peak = left[0] + right[0];
                        return peak;
                    }
                    finally
                    {
                        left.Dispose();
                    }
                }
                finally
                {
                    right.Dispose();
                }
            }
            """
        );

    [Fact]
    public Task Disposes_a_parameter_that_was_handed_over() =>
        FixSample.IsMendedAsync<DisposeInFinallyFix>(
            "TNS1002",
            """
            public float First([TransfersOwnership] Frame [|frame|], [TransfersOwnership] Clip [|clip|])
            {
                if (Flag)
                {
                    return 0;
                }

                var first = frame[0] + clip.Gain;
                clip.Dispose();
                frame.Dispose();
                return first;
            }
            """,
            """
            public float First([TransfersOwnership] Frame frame, [TransfersOwnership] Clip clip)
            {
                try
                {
                    try
                    {
                        if (Flag)
                        {
                            return 0;
                        }

                        var first = frame[0] + clip.Gain;
                        return first;
                    }
                    finally
                    {
                        frame.Dispose();
                    }
                }
                finally
                {
                    clip.Dispose();
                }
            }
            """
        );

    [Fact]
    public Task Wraps_in_a_section_of_a_switch_and_in_a_lambda() =>
        FixSample.IsMendedAsync<DisposeInFinallyFix>(
            "TNS1002",
            """
            public void Run(int n)
            {
                switch (n)
                {
                    case 1:
                        Frame.TryAllocate(out var [|frame|]);
                        if (Flag)
                        {
                            frame.Dispose();
                        }

                        break;
                }

                Action run = () =>
                {
                    Clip [|clip|] = new(), [|other|] = new();
                    if (Flag)
                    {
                        return;
                    }

                    other.Dispose();
                    clip.Dispose();
                };
                run();
            }
            """,
            """
            public void Run(int n)
            {
                switch (n)
                {
                    case 1:
                        Frame.TryAllocate(out var frame);
                        try
                        {
                            if (Flag)
                            {
                                frame.Dispose();
                            }

                            break;
                        }
                        finally
                        {
                            frame.Dispose();
                        }
                }

                Action run = () =>
                {
                    Clip clip = new(), other = new();
                    try
                    {
                        try
                        {
                            if (Flag)
                            {
                                return;
                            }
                        }
                        finally
                        {
                            clip.Dispose();
                        }
                    }
                    finally
                    {
                        other.Dispose();
                    }
                };
                run();
            }
            """
        );

    [Fact]
    public Task Wraps_top_level_statements() =>
        Verify.FixAsync<DisposeInFinallyFix>(
            """
            Frame.TryAllocate(out var [|frame|]);
            if (args.Length == 0)
            {
                return;
            }

            Model.Use(frame);
            frame.Dispose();

            internal sealed class Other { }
            """,
            """
            Frame.TryAllocate(out var frame);

            try
            {
                if (args.Length == 0)
                {
                    return;
                }

                Model.Use(frame);
            }
            finally
            {
                frame.Dispose();
            }

            internal sealed class Other { }
            """,
            "TNS1002",
            OutputKind.ConsoleApplication
        );

    [Theory]
    [InlineData(
        "TNS1002",
        "using will do",
        "void M() { var [|f|] = Frame.Allocate(); if (Flag) { return; } f.Dispose(); }"
    )]
    [InlineData(
        "TNS1002",
        "a path returns it",
        "Frame M() { var [|f|] = Frame.Allocate(); if (Flag) { return f; } return default; }"
    )]
    [InlineData(
        "TNS1002",
        "it may not be assigned there",
        "void M() { Frame [|f|]; if (Flag) { return; } f = Frame.Allocate(); if (Flag) { f.Dispose(); } }"
    )]
    public Task Is_not_offered_when(string rule, string reason, string members) =>
        FixSample.IsLeftAsync<DisposeInFinallyFix>(rule, reason, members);
}
