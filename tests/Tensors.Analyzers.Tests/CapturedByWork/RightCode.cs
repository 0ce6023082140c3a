namespace Tensors.Analyzers.Tests.CapturedByWork;

/// <summary>Members that wait for the work, or let it own what it uses.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "awaited", "async Task M() { using var f = Frame.Allocate(); await Task.Run(() => Model.Use(f)); }" },
            {
                "awaited later",
                "async Task M() { using var f = Frame.Allocate(); var t = Task.Run(() => Model.Use(f)); Model.Fill([]); await t; }"
            },
            {
                "awaited with ConfigureAwait",
                "async Task M() { using var f = Frame.Allocate(); await Task.Run(() => Model.Use(f)).ConfigureAwait(false); }"
            },
            { "waited for", "void M() { using var f = Frame.Allocate(); Task.Run(() => Model.Use(f)).Wait(); }" },
            {
                "blocked on",
                "float M() { using var f = Frame.Allocate(); return Task.Run(() => Model.Use(f)).GetAwaiter().GetResult(); }"
            },
            {
                "its result read",
                "float M() { using var f = Frame.Allocate(); return Task.Run(() => Model.Use(f)).Result; }"
            },
            {
                "all awaited",
                "async Task M() { using var f = Frame.Allocate(); var a = Task.Run(() => Model.Use(f)); var b = Task.Run(() => Model.Use(f)); await Task.WhenAll(a, b); }"
            },
            {
                "a list of tasks",
                "async Task M(List<Task> l) { using var f = Frame.Allocate(); l.Add(Task.Run(() => Model.Use(f))); await Task.WhenAll(l); }"
            },
            {
                "an async method, awaited",
                "async Task M() { using var f = Frame.Allocate(); await Send(f); } static Task Send(Frame f) => Task.CompletedTask;"
            },
            {
                "a closure that runs at once",
                "void M(List<int> l) { using var f = Frame.Allocate(); l.ForEach(i => f[i] = 1); Parallel.For(0, 3, i => f[i] = 1); }"
            },
            {
                "work that owns it",
                "void M() { var f = Frame.Allocate(); Task.Run(() => { using (f) { Model.Use(f); } }); }"
            },
            { "a parameter", "Task M(Frame f) => Task.Run(() => Model.Use(f));" },
            { "a field", "void M() { Task.Run(() => Model.Use(_field)); }" },
            {
                "a length",
                "void M() { using var f = Frame.Allocate(); var n = f.Length; Task.Run(() => Console.WriteLine(n)); }"
            },
            {
                "a late use that must throw",
                "void M() { var f = Frame.Allocate(); f.Dispose(); Throws(() => Model.Use(f)); } static void Throws(Action a) { }"
            },
        };
}
