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
            {
                "a query that is read",
                "float[] M(int[] at) { using var f = Frame.Allocate(); return at.Select(i => f[i]).ToArray(); }"
            },
            {
                "a query in a variable that is read",
                "float M(int[] at) { using var f = Frame.Allocate(); var q = at.Select(i => f[i]); return q.Sum(); }"
            },
            {
                "a lazy value that is read",
                "float M() { using var f = Frame.Allocate(); var l = new Lazy<float>(() => f[0]); return l.Value; }"
            },
            {
                "a registration that is disposed",
                "void M(CancellationToken t) { using var c = new Clip(); using var r = t.Register(() => Console.WriteLine(c.Name)); Model.Fill([]); }"
            },
            {
                "a thread that is joined",
                "void M() { using var f = Frame.Allocate(); var t = new Thread(() => Model.Use(f)); t.Start(); t.Join(); }"
            },
            {
                "a thread that tells when it is done",
                "void M() { using var f = Frame.Allocate(); using var done = new CountdownEvent(1); new Thread(() => { Model.Use(f); done.Signal(); }).Start(); done.Wait(); }"
            },
            {
                "an event with a handler that is removed",
                "event Action? Ticked; void M() { using var c = new Clip(); Action show = () => Console.WriteLine(c.Name); Ticked += show; Ticked?.Invoke(); Ticked -= show; }"
            },
            {
                "a list of the object's that is emptied",
                "readonly List<Action> _later = []; void M() { using var f = Frame.Allocate(); _later.Add(() => Model.Use(f)); foreach (var a in _later) { a(); } _later.Clear(); }"
            },
            {
                "a list of its own",
                "void M() { using var f = Frame.Allocate(); var later = new List<Action>(); later.Add(() => Model.Use(f)); foreach (var a in later) { a(); } }"
            },
            {
                "a closure in a variable that is called",
                "float M() { using var f = Frame.Allocate(); Func<float> read = () => f[0]; return read(); }"
            },
        };
}
