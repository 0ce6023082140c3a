namespace Tensors.Analyzers.Tests.ViewCaptured;

/// <summary>Members that end a tensor while somebody else may use a view of it.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a memory in a task",
                "void M() { using var r = new Reel(); var m = r.Samples; Task.Run(() => [|m|].Span.Clear()); }"
            },
            {
                "a returned task",
                "Task M() { using var r = new Reel(); var m = r.Samples; return Task.Run(() => [|m|].Span.Clear()); }"
            },
            {
                "an async method",
                "Task M() { using var r = new Reel(); var m = r.Samples; return Send([|m|]); } static Task Send(Memory<float> m) => Task.CompletedTask;"
            },
            {
                "a discarded async method",
                "void M() { using var r = new Reel(); var m = r.Samples; _ = Send([|m|]); } static Task Send(Memory<float> m) => Task.CompletedTask;"
            },
            {
                "a read-only memory",
                "Task M() { using var r = new Reel(); ReadOnlyMemory<float> m = r.Samples; return Send([|m|]); } static Task Send(ReadOnlyMemory<float> m) => Task.CompletedTask;"
            },
            {
                "disposed before the await",
                "async Task M() { var r = new Reel(); var m = r.Samples; var t = Task.Run(() => [|m|].Span.Clear()); r.Dispose(); await t; }"
            },
            {
                "a returned closure",
                "Func<float> M() { using var r = new Reel(); var m = r.Samples; return () => [|m|].Span[0]; }"
            },
            {
                "a closure in a field",
                "Action? _a; void M() { using var r = new Reel(); var m = r.Samples; _a = () => [|m|].Span.Clear(); }"
            },
            { "a yield", "IEnumerable<Memory<float>> M() { using var r = new Reel(); yield return [|r.Samples|]; }" },
            {
                "slices that are yielded",
                "IEnumerable<Memory<float>> M() { using var r = new Reel(); for (var i = 0; i < 3; i++) { yield return [|r.Samples.Slice(i, 1)|]; } }"
            },
            {
                "an async iterator",
                "async IAsyncEnumerable<Memory<float>> M() { using var r = new Reel(); await Task.Yield(); yield return [|r.Samples|]; }"
            },
            {
                "an event",
                "event Action? Ticked; void M() { using var r = new Reel(); var m = r.Samples; Ticked += () => [|m|].Span.Clear(); }"
            },
            {
                "a query",
                "IEnumerable<float> M(int[] at) { using var r = new Reel(); var m = r.Samples; return at.Select(i => [|m|].Span[i]); }"
            },
            {
                "a thread that nobody joins",
                "void M() { using var r = new Reel(); var m = r.Samples; new Thread(() => [|m|].Span.Clear()).Start(); }"
            },
            {
                "a view that no variable holds",
                "Task M() { using var r = new Reel(); return Send([|r.Samples|]); } static Task Send(Memory<float> m) => Task.CompletedTask;"
            },
        };
}
