using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

/// <summary>The fixes for ending a tensor that is somebody else's: it is left to its owner, or taken over.</summary>
public sealed class NotOursFixTests
{
    [Fact]
    public Task Leaves_disposing_to_whoever_took_it_over() =>
        FixSample.IsMendedAsync<RemoveDisposeFix>(
            "TNS1005",
            """
            public void Give(bool all)
            {
                var frame = Frame.Allocate(160);
                Model.Take(frame);
                [|frame|].Dispose();

                var clip = new Clip();
                Put(clip);
                if (all)
                    [|clip|].Dispose();
            }

            private static void Put([TransfersOwnership] Clip clip) => clip.Dispose();
            """,
            """
            public void Give(bool all)
            {
                var frame = Frame.Allocate(160);
                Model.Take(frame);

                var clip = new Clip();
                Put(clip);
                if (all)
                {
                }
            }

            private static void Put([TransfersOwnership] Clip clip) => clip.Dispose();
            """
        );

    [Fact]
    public Task Leaves_disposing_to_whoever_lent_it() =>
        FixSample.IsMendedAsync<RemoveDisposeFix>(
            "TNS1011",
            """
            public float First(Frame frame)
            {
                var first = frame[0];
                [|frame|].Dispose();
                return first;
            }

            public void Peek()
            {
                var peeked = Model.Peek();
                Model.Use(peeked);
                [|peeked|].Dispose();
            }
            """,
            """
            public float First(Frame frame)
            {
                var first = frame[0];
                return first;
            }

            public void Peek()
            {
                var peeked = Model.Peek();
                Model.Use(peeked);
            }
            """
        );

    [Fact]
    public Task Removes_the_using_of_what_is_lent() =>
        FixSample.IsMendedAsync<RemoveDisposeFix>(
            "TNS1011",
            """
            public long Count()
            {
                using var frame = Frame.Allocate(160);
                using var buffer = [|frame.Buffer|];
                return buffer.ElementCount;
            }
            """,
            """
            public long Count()
            {
                using var frame = Frame.Allocate(160);
                var buffer = frame.Buffer;
                return buffer.ElementCount;
            }
            """
        );

    [Theory]
    [InlineData("TNS1011", "it is handed over", "void M(Frame f) { Model.Take([|f|]); }")]
    [InlineData(
        "TNS1005",
        "another path would forget it",
        "void M() { var f = Frame.Allocate(); if (Flag) { Model.Take(f); } [|f|].Dispose(); }"
    )]
    public Task Keeps_the_dispose_when(string rule, string reason, string members) =>
        FixSample.IsLeftAsync<RemoveDisposeFix>(rule, reason, members);

    [Fact]
    public Task Marks_the_parameter_that_is_taken_over() =>
        FixSample.IsMendedAsync<MarkTransfersFix>(
            "TNS1011",
            """
            public float First(int index, Frame frame)
            {
                using ([|frame|])
                {
                    return frame[index];
                }
            }

            public C(Frame frame) => Model.Take([|frame|]);

            public void Send(
                // What is sent.
                Frame frame,
                Clip clip
            )
            {
                Inner(Frame.Allocate());
                [|clip|].Dispose();

                void Inner(Frame inner) => [|inner|].Publish();
            }

            public void Twice(Frame frame)
            {
                if (Flag)
                {
                    [|frame|].Dispose();
                }
                else
                {
                    Model.Take([|frame|]);
                }
            }
            """,
            """
            public float First(int index, [TransfersOwnership] Frame frame)
            {
                using (frame)
                {
                    return frame[index];
                }
            }

            public C([TransfersOwnership] Frame frame) => Model.Take(frame);

            public void Send(
                // What is sent.
                Frame frame,
                [TransfersOwnership] Clip clip
            )
            {
                Inner(Frame.Allocate());
                clip.Dispose();

                void Inner([TransfersOwnership] Frame inner) => inner.Publish();
            }

            public void Twice([TransfersOwnership] Frame frame)
            {
                if (Flag)
                {
                    frame.Dispose();
                }
                else
                {
                    Model.Take(frame);
                }
            }
            """
        );

    [Theory]
    [InlineData("it says that it borrows", "void M([Borrowed] Frame f) { [|f|].Dispose(); }")]
    [InlineData(
        "an interface asks for it",
        "public class A : IA { public void M(Frame f) { [|f|].Dispose(); } } public interface IA { void M(Frame f); }"
    )]
    [InlineData("it is no parameter", "void M() { var f = Model.Peek(); [|f|].Dispose(); }")]
    public Task Is_not_marked_when(string reason, string members) =>
        FixSample.IsLeftAsync<MarkTransfersFix>("TNS1011", reason, members);
}
