namespace Tensors.Analyzers.Tests.DefaultUsed;

/// <summary>Members that use a default as if it were a tensor.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a local", "void M() { Frame f = default; [|f|].Span.Clear(); }" },
            { "a default expression", "int M() => [|default(Frame)|].Length;" },
            { "new without arguments", "int M() => [|new Frame()|].Length;" },
            { "a local made with new", "void M() { var f = new Frame(); [|f|][0] = 1; }" },
            { "a target-typed new", "void M() { Frame f = new(); _ = [|f|].ToRef(); }" },
            { "a method", "TensorRef M() { Frame f = default; return [|f|].ToRef(); }" },
            { "a twin", "int M() { Frame.ReadOnly f = default; return [|f|].Span.Length; }" },
            { "an untyped tensor", "long M() { TensorBuffer b = default; return [|b|].ElementCount; }" },
            { "a copy", "int M() { Frame f = default; var g = f; return [|g|].Length; }" },
            { "seen as its twin", "int M() { Frame.ReadOnly r = default(Frame); return [|r|].Span.Length; }" },
            { "in a lambda", "Func<int> M() => () => { Frame f = default; return [|f|].Length; };" },
            {
                "on each path",
                "int M() { Frame f; if (Flag) { f = default; } else { f = new Frame(); } return [|f|].Length; }"
            },
        };
}
