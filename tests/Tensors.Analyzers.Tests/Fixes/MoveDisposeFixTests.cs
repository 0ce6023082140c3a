using Microsoft.CodeAnalysis;
using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

public sealed class MoveDisposeFixTests
{
    [Fact]
    public Task Moves_the_dispose_behind_the_last_use() =>
        FixSample.IsMendedAsync<MoveDisposeFix>(
            "TNS1004",
            """
            public void Clear()
            {
                var frame = Frame.Allocate(160);
                // Given back.
                frame.Dispose();
                [|frame|].Span.Clear();

                Model.Use([|frame|]);
                Model.Fill([]);
            }
            """,
            """
            public void Clear()
            {
                var frame = Frame.Allocate(160);
                frame.Span.Clear();

                Model.Use(frame);
                // Given back.
                frame.Dispose();
                Model.Fill([]);
            }
            """,
            iterations: 1
        );

    [Fact]
    public Task Declares_with_using_where_a_return_is_the_last_use() =>
        FixSample.IsMendedAsync<MoveDisposeFix>(
            "TNS1004",
            """
            public float First()
            {
                var frame = Frame.Allocate(160);
                frame.Dispose();
                return [|frame|][0];
            }
            """,
            """
            public float First()
            {
                using var frame = Frame.Allocate(160);
                return frame[0];
            }
            """
        );

    [Fact]
    public Task Moves_it_behind_the_last_use_of_a_view() =>
        FixSample.IsMendedAsync<MoveDisposeFix>(
            "TNS2002",
            """
            public void Clear()
            {
                var frame = Frame.Allocate(160);
                var span = frame.Span;
                frame.Dispose();
                [|span|].Clear();
            }

            public float First()
            {
                var frame = Frame.Allocate(160);
                var span = frame.Span;
                frame.Dispose();
                return [|span|][0];
            }
            """,
            """
            public void Clear()
            {
                var frame = Frame.Allocate(160);
                var span = frame.Span;
                span.Clear();
                frame.Dispose();
            }

            public float First()
            {
                using var frame = Frame.Allocate(160);
                var span = frame.Span;
                return span[0];
            }
            """
        );

    [Fact]
    public Task Leaves_it_to_a_using_and_moves_an_await() =>
        FixSample.IsMendedAsync<MoveDisposeFix>(
            "TNS1004",
            """
            public async Task Read()
            {
                var feed = new Feed();
                await feed.DisposeAsync();
                [|feed|].Read();
            }

            public float First()
            {
                using var frame = Frame.Allocate(160);
                frame.Dispose();
                return [|frame|][0];
            }
            """,
            """
            public async Task Read()
            {
                var feed = new Feed();
                feed.Read();
                await feed.DisposeAsync();
            }

            public float First()
            {
                using var frame = Frame.Allocate(160);
                return frame[0];
            }
            """
        );

    [Fact]
    public Task Moves_it_in_top_level_statements() =>
        Verify.FixAsync<MoveDisposeFix>(
            """
            using System;

            var frame = Frame.Allocate();
            frame.Dispose();
            Model.Use([|frame|]);
            Console.WriteLine("done");

            internal sealed class Other { }
            """,
            """
            using System;

            var frame = Frame.Allocate();
            Model.Use(frame);
            frame.Dispose();
            Console.WriteLine("done");

            internal sealed class Other { }
            """,
            "TNS1004",
            OutputKind.ConsoleApplication
        );

    [Theory]
    [InlineData(
        "TNS1004",
        "the dispose is on one path",
        "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } Model.Use([|f|]); f.Dispose(); }"
    )]
    [InlineData(
        "TNS2002",
        "the variable has another tensor by then",
        "void M() { var f = Frame.Allocate(1); var s = f.Span; f.Dispose(); f = Frame.Allocate(2); [|s|].Clear(); f.Dispose(); }"
    )]
    [InlineData(
        "TNS1004",
        "a parameter is used in the return",
        "float M([TransfersOwnership] Frame f) { f.Dispose(); return [|f|][0]; }"
    )]
    [InlineData(
        "TNS1004",
        "another path would forget it",
        "void M() { var f = Frame.Allocate(); f.Dispose(); if (Flag) { return; } Model.Use([|f|]); }"
    )]
    public Task Is_not_offered_when(string rule, string reason, string members) =>
        FixSample.IsLeftAsync<MoveDisposeFix>(rule, reason, members);
}
