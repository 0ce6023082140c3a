namespace Tensors.Analyzers.Tests.CapturedByWork;

/// <summary>Members that dispose a tensor while work that uses it may run.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a task in a using", "void M() { using var f = Frame.Allocate(); Task.Run(() => Model.Use([|f|])); }" },
            { "a discarded task", "void M() { using var f = Frame.Allocate(); _ = Task.Run(() => [|f|][0] = 1); }" },
            {
                "a returned task",
                "Task M() { using var f = Frame.Allocate(); return Task.Run(() => Model.Use([|f|])); }"
            },
            {
                "a task that is kept",
                "void M() { using var f = Frame.Allocate(); var t = Task.Run(() => Model.Use([|f|])); Model.Fill([]); }"
            },
            {
                "disposed before the await",
                "async Task M() { var f = Frame.Allocate(); var t = Task.Run(() => Model.Use([|f|])); f.Dispose(); await t; }"
            },
            {
                "an async method that is returned",
                "Task M() { using var f = Frame.Allocate(); return Send([|f|]); } static Task Send(Frame f) => Task.CompletedTask;"
            },
            {
                "an async method that is discarded",
                "void M() { using var f = Frame.Allocate(); _ = Send([|f|]); } static async Task Send(Frame f) => await Task.Yield();"
            },
            {
                "a value task",
                "ValueTask M() { using var f = Frame.Allocate(); return Send([|f|]); } static ValueTask Send(Frame f) => default;"
            },
            {
                "a factory",
                "void M() { using var f = Frame.Allocate(); Task.Factory.StartNew(() => Model.Use([|f|])); }"
            },
            {
                "the thread pool",
                "void M() { using var f = Frame.Allocate(); ThreadPool.QueueUserWorkItem(_ => Model.Use([|f|])); }"
            },
            { "a returned closure", "Func<float> M() { using var f = Frame.Allocate(); return () => [|f|][0]; }" },
            {
                "a closure in a field",
                "Func<float>? _f; void M() { using var f = Frame.Allocate(); _f = () => [|f|][0]; }"
            },
            {
                "a class",
                "Task M() { using var c = new Clip(); return Task.Run(() => Console.WriteLine([|c|].Name)); }"
            },
            {
                "a closure in a variable that is returned",
                "Func<float> M() { using var f = Frame.Allocate(); Func<float> read = () => [|f|][0]; return read; }"
            },
            {
                "an event",
                "event Action? Ticked; void M() { using var c = new Clip(); Ticked += () => Console.WriteLine([|c|].Name); }"
            },
            {
                "a registration that is dropped",
                "void M(CancellationToken t) { using var c = new Clip(); t.Register(() => Console.WriteLine([|c|].Name)); }"
            },
            {
                "a thread that nobody joins",
                "void M() { using var f = Frame.Allocate(); new Thread(() => Model.Use([|f|])).Start(); }"
            },
            {
                "a lazy value",
                "Lazy<float> M() { using var f = Frame.Allocate(); return new Lazy<float>(() => [|f|][0]); }"
            },
            {
                "a query",
                "IEnumerable<float> M(int[] at) { using var f = Frame.Allocate(); return at.Select(i => [|f|][i]); }"
            },
            {
                "a query that is written out",
                "IEnumerable<float> M(IEnumerable<int> at) { using var f = Frame.Allocate(); return from i in at select [|f|][i]; }"
            },
            {
                "a query of a query",
                "IEnumerable<float> M(int[] at) { using var f = Frame.Allocate(); return at.Select(i => [|f|][i]).Where(x => x > 0); }"
            },
            {
                "a continuation",
                "Task M(Task t) { using var f = Frame.Allocate(); return t.ContinueWith(_ => Model.Use([|f|])); }"
            },
            {
                "a list of the object's",
                "readonly List<Action> _later = []; void M() { using var f = Frame.Allocate(); _later.Add(() => Model.Use([|f|])); }"
            },
        };
}
