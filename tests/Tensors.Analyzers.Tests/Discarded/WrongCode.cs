namespace Tensors.Analyzers.Tests.Discarded;

/// <summary>Members that let go of a tensor that a call gave them; the call is marked.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "an expression statement", "void M() { [|Frame.Allocate()|]; }" },
            { "a discard", "void M() { _ = [|Frame.Allocate()|]; }" },
            { "a constructor", "void M() { [|new Clip()|]; }" },
            { "a target-typed constructor in a discard", """void M() { _ = [|new Clip("a") { Gain = 2 }|]; }""" },
            { "a temporary's element", "float M() => [|Frame.Allocate()|].Span[0];" },
            { "a temporary's property", "int M() => [|Frame.Allocate()|].Length;" },
            { "a temporary's method", "void M() { [|Frame.Allocate()|].Span.Clear(); }" },
            { "a temporary that is lent", "float M() => Model.Use([|Frame.Allocate()|]);" },
            { "a temporary that is lent as its twin", "float M() => Model.Sum([|Frame.Allocate()|]);" },
            { "the middle of a sum", "void M(Frame a) { using var s = [|a + a|] + a; }" },
            { "an awaited result", "async Task M() { [|await Frame.AllocateAsync()|]; }" },
            { "an awaited temporary", "async Task<int> M() => ([|await Frame.AllocateAsync()|]).Length;" },
            { "a task that nobody awaits", "void M() { _ = [|Frame.AllocateAsync()|]; }" },
            { "a discarded out argument", "void M() { Frame.TryAllocate([|out _|]); }" },
            { "a discarded element", "void M() { var (a, _) = [|Frame.Pair()|]; a.Dispose(); }" },
            { "the element that was not asked for", "void M() { using var a = [|Frame.Pair()|].First; }" },
            { "in a condition", """void M() { if ([|Clip.Find("a")|] is null) { Model.Fill([]); } }""" },
            { "a lambda", "Action M() => () => { [|Frame.Allocate()|]; };" },
            { "in a loop", "void M() { for (var i = 0; i < 3; i++) { [|Frame.Allocate(i)|]; } }" },
            {
                "a foreach over a temporary",
                "float M() { var s = 0f; foreach (var x in [|Frame.Allocate()|].Span) { s += x; } return s; }"
            },
            { "both of a choice", "void M() { _ = Flag ? [|Frame.Allocate(1)|] : [|Frame.Allocate(2)|]; }" },
            { "an interpolation", """string M() => $"{[|new Clip()|].Name}";""" },
        };
}
