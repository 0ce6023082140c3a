using Microsoft.CodeAnalysis;
using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.NeverDisposed;

public sealed class DeclareWithUsingFixTests
{
    [Fact]
    public Task Puts_using_before_the_declaration_and_keeps_comments() =>
        Verify.FixAsync<DeclareWithUsingFix>(
            Samples.InClass(
                """
                void M()
                {
                    // The frame.
                    var [|frame|] = Frame.Allocate(); // one row

                    /* The clip. */ Clip [|clip|] = new("a");
                    Model.Use(frame);
                }
                """
            ),
            Samples.InClass(
                """
                void M()
                {
                    // The frame.
                    using var frame = Frame.Allocate(); // one row

                    /* The clip. */ using Clip clip = new("a");
                    Model.Use(frame);
                }
                """
            )
        );

    [Fact]
    public Task Reaches_lambdas_local_functions_and_nested_blocks() =>
        Verify.FixAsync<DeclareWithUsingFix>(
            Samples.InClass(
                """
                int P
                {
                    get
                    {
                        Func<float> f = () =>
                        {
                            var [|frame|] = Frame.Allocate();
                            return frame[0];
                        };
                        for (var i = 0; i < 2; i++)
                        {
                            Frame? [|inLoop|] = Frame.Allocate(i);
                        }
                        return Inner();
                        int Inner()
                        {
                            var [|view|] = Frame.Open(default);
                            return view.Span.Length;
                        }
                    }
                }
                """
            ),
            Samples.InClass(
                """
                int P
                {
                    get
                    {
                        Func<float> f = () =>
                        {
                            using var frame = Frame.Allocate();
                            return frame[0];
                        };
                        for (var i = 0; i < 2; i++)
                        {
                            using Frame? inLoop = Frame.Allocate(i);
                        }
                        return Inner();
                        int Inner()
                        {
                            using var view = Frame.Open(default);
                            return view.Span.Length;
                        }
                    }
                }
                """
            )
        );

    [Fact]
    public Task Works_in_top_level_statements() =>
        Verify.FixAsync<DeclareWithUsingFix>(
            """
            // The one frame.
            var [|frame|] = await Frame.AllocateAsync();
            System.Console.WriteLine(frame.Length);
            """,
            """
            // The one frame.
            using var frame = await Frame.AllocateAsync();
            System.Console.WriteLine(frame.Length);
            """,
            kind: OutputKind.ConsoleApplication
        );

    [Fact]
    public Task Uses_await_using_where_only_that_disposes() =>
        Verify.FixAsync<DeclareWithUsingFix>(
            Samples.InClass(
                """
                async Task M()
                {
                    var [|feed|] = new Feed();
                    await Task.Yield();
                    Func<Task> f = async () =>
                    {
                        var [|inner|] = new Feed();
                        await Task.Yield();
                    };
                }
                """
            ),
            Samples.InClass(
                """
                async Task M()
                {
                    await using var feed = new Feed();
                    await Task.Yield();
                    Func<Task> f = async () =>
                    {
                        await using var inner = new Feed();
                        await Task.Yield();
                    };
                }
                """
            )
        );

    [Fact]
    public Task Puts_a_block_into_a_switch_section() =>
        Verify.FixAsync<DeclareWithUsingFix>(
            """
            class C
            {
                void M(int n)
                {
                    switch (n)
                    {
                        case 1:
                            // One.
                            var [|clip|] = new Clip();
                            clip.Gain = n;
                            break;
                        default:
                            break;
                    }
                }
            }
            """,
            """
            class C
            {
                void M(int n)
                {
                    switch (n)
                    {
                        case 1:
                            {
                                // One.
                                using var clip = new Clip();
                                clip.Gain = n;
                                break;
                            }

                        default:
                            break;
                    }
                }
            }
            """
        );

    [Theory]
    [InlineData("TNS1002", "if (Flag) { return default; }")]
    [InlineData("TNS1003", "frame[0] = 1;")]
    public Task Puts_using_around_what_is_published(string rule, string before) =>
        VerifyRule.FixAsync<DeclareWithUsingFix>(
            rule,
            Samples.InClass($"TensorRef M() {{ var [|frame|] = Frame.Allocate(); {before} return frame.Publish(); }}"),
            Samples.InClass($"TensorRef M() {{ using var frame = Frame.Allocate(); {before} return frame.Publish(); }}")
        );

    [Theory]
    [InlineData("it is assigned again", "void M() { var [|f|] = Frame.Allocate(1); f = Frame.Allocate(2); }")]
    [InlineData("it is an out variable", "void M() { Frame.TryAllocate(out var [|f|]); }")]
    [InlineData("it is declared without a value", "void M() { Frame [|f|]; f = Frame.Allocate(); }")]
    [InlineData("it is deconstructed", "void M() { var ([|a|], [|b|]) = Frame.Pair(); }")]
    [InlineData("it is one of two", "void M() { Frame [|a|] = Frame.Allocate(), [|b|] = Frame.Allocate(); }")]
    [InlineData("it is bound by a pattern", "void M() { if (Clip.Find(\"\") is { } [|c|]) { } }")]
    [InlineData("it is a for's variable", "void M() { for (var [|f|] = Frame.Allocate(); ; ) { } }")]
    [InlineData("only an async method could dispose it", "void M() { var [|feed|] = new Feed(); }")]
    [InlineData(
        "its own member is set",
        "void M() { var [|m|] = new Mutable(1); m.N = 2; } [TensorOwner] public struct Mutable(int n) : IDisposable { public int N = n; public void Dispose() { } }"
    )]
    [InlineData(
        "another section uses a name of this one",
        "void M(int n) { switch (n) { case 1: var [|c|] = new Clip(); int k = 1; break; case 2: k = 2; break; } }"
    )]
    public Task Is_not_offered_when(string reason, string members)
    {
        Assert.NotEmpty(reason);
        return Verify.NoFixAsync<DeclareWithUsingFix>(Samples.InClass(members));
    }
}
