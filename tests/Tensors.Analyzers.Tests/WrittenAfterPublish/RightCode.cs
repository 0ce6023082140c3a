namespace Tensors.Analyzers.Tests.WrittenAfterPublish;

/// <summary>Members that write before they publish, or to something else.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "before", "TensorRef M() { var f = Frame.Allocate(); var s = f.Span; s[0] = 1; return f.Publish(); }" },
            {
                "a reference, not a hand-over",
                "TensorRef M(Frame f) { var s = f.Span; var r = f.ToRef(); s[0] = 1; return r; }"
            },
            {
                "another tensor",
                "TensorRef M(Frame g) { var f = Frame.Allocate(); var s = f.Span; s.CopyTo(g.Span); var r = f.Publish(); g.Span[0] = 1; return r; }"
            },
            {
                "a new view",
                "TensorRef M(Frame g) { var f = Frame.Allocate(); var s = f.Span; s[0] = 1; var r = f.Publish(); s = g.Span; s[0] = 1; return r; }"
            },
            {
                "a copy",
                "TensorRef M() { var f = Frame.Allocate(); var a = f.Span.ToArray(); var r = f.Publish(); a[0] = 1; return r; }"
            },
            {
                "an element that was read",
                "TensorRef M() { var f = Frame.Allocate(); var x = f[0]; var r = f.Publish(); x = 1; Console.Write(x); return r; }"
            },
            {
                "the other path",
                "void M() { var f = Frame.Allocate(); var s = f.Span; if (Flag) { f.Publish(); return; } s[0] = 1; f.Dispose(); }"
            },
            {
                "the next one",
                "void M() { for (var i = 0; i < 3; i++) { var f = Frame.Allocate(); var s = f.Span; s[0] = 1; f.Publish(); } }"
            },
            {
                "a flag that says not yet",
                "void M(bool go) { var f = Frame.Allocate(); var s = f.Span; if (go) { f.Publish(); } if (!go) { s[0] = 1; f.Dispose(); } }"
            },
            { "a length", "int M() { var f = Frame.Allocate(); var s = f.Span; f.Publish(); return s.Length; }" },
            { "with a using", "TensorRef M() { using var f = Frame.Allocate(); f.Span.Fill(1); return f.Publish(); }" },
        };
}
