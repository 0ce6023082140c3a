namespace Tensors.Analyzers.Tests.ViewCaptured;

/// <summary>Members whose views end before their tensors.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "awaited",
                "async Task M() { using var r = new Reel(); var m = r.Samples; await Task.Run(() => m.Span.Clear()); }"
            },
            {
                "awaited directly",
                "async Task M() { using var r = new Reel(); await Send(r.Samples); } static Task Send(Memory<float> m) => Task.CompletedTask;"
            },
            {
                "awaited later",
                "async Task M() { using var r = new Reel(); var t = Send(r.Samples); Model.Fill([]); await t; } static Task Send(Memory<float> m) => Task.CompletedTask;"
            },
            {
                "waited for",
                "void M() { using var r = new Reel(); var m = r.Samples; Task.Run(() => m.Span.Clear()).Wait(); }"
            },
            {
                "a copy",
                "void M() { using var r = new Reel(); var a = r.Samples.ToArray(); Task.Run(() => Model.Fill(a)); }"
            },
            {
                "a copy that is yielded",
                "IEnumerable<float[]> M() { using var r = new Reel(); yield return r.Samples.ToArray(); }"
            },
            {
                "elements that are yielded",
                "IEnumerable<float> M() { using var r = new Reel(); for (var i = 0; i < 3; i++) { yield return r.Samples.Span[i]; } }"
            },
            { "a view of a parameter", "IEnumerable<Memory<float>> M(Reel r) { yield return r.Samples; }" },
            {
                "a closure that runs at once",
                "void M(List<int> l) { using var r = new Reel(); var m = r.Samples; l.ForEach(i => m.Span[i] = 1); }"
            },
            {
                "a list of tasks",
                "async Task M(List<Task> l) { using var r = new Reel(); var m = r.Samples; l.Add(Task.Run(() => m.Span.Clear())); await Task.WhenAll(l); }"
            },
            {
                "the tensor that is yielded",
                "IEnumerable<Reel> M() { var r = new Reel(); r.Samples.Span.Clear(); yield return r; }"
            },
            {
                "a length",
                "void M() { using var r = new Reel(); var n = r.Samples.Length; Task.Run(() => Console.WriteLine(n)); }"
            },
        };
}
