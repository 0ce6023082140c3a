namespace Tensors.Analyzers.Tests.UsedAfterDispose;

/// <summary>Members that use a tensor after they disposed it; each late use is marked.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a read", "float M() { var f = Frame.Allocate(); f.Dispose(); return [|f|][0]; }" },
            { "a write", "void M() { var f = Frame.Allocate(); f.Dispose(); [|f|][0] = 1; }" },
            { "a span", "void M() { var f = Frame.Allocate(); f.Dispose(); [|f|].Span.Clear(); }" },
            {
                "a class",
                "void M() { var c = new Clip(); c.Dispose(); [|c|].Gain = 1; Console.WriteLine([|c|].Name); }"
            },
            { "an argument", "void M() { var f = Frame.Allocate(); f.Dispose(); Model.Use([|f|]); }" },
            { "an argument as the twin", "void M() { var f = Frame.Allocate(); f.Dispose(); Model.Sum([|f|]); }" },
            { "a return", "Frame M() { var f = Frame.Allocate(); f.Dispose(); return [|f|]; }" },
            { "a transfer", "void M() { var f = Frame.Allocate(); f.Dispose(); Model.Take([|f|]); }" },
            { "a publish", "TensorRef M() { var f = Frame.Allocate(); f.Dispose(); return [|f|].Publish(); }" },
            { "an operand", "void M() { var f = Frame.Allocate(); f.Dispose(); using var sum = [|f|] + [|f|]; }" },
            {
                "on one path",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } Model.Use([|f|]); f.Dispose(); }"
            },
            {
                "the second time round",
                "void M() { var {|TNS1002:f|} = Frame.Allocate(); for (var i = 0; i < 3; i++) { [|f|][0] = i; f.Dispose(); } }"
            },
            {
                "after a using statement",
                "void M() { var f = Frame.Allocate(); using (f) { f[0] = 1; } [|f|][0] = 2; }"
            },
            {
                "a copy outside of the using",
                "void M() { Frame copy; using (var f = Frame.Allocate()) { copy = f; } [|copy|][0] = 2; }"
            },
            { "through a copy", "void M() { var f = Frame.Allocate(); var g = f; g.Dispose(); [|f|][0] = 1; }" },
            {
                "through the twin",
                "void M() { var f = Frame.Allocate(); Frame.ReadOnly r = f; f.Dispose(); _ = [|r|].Span; }"
            },
            {
                "after an await",
                "async Task M() { var f = await Frame.AllocateAsync(); f.Dispose(); await Task.Yield(); Model.Use([|f|]); }"
            },
            {
                "after an async dispose",
                "async Task M() { var feed = new Feed(); await feed.DisposeAsync(); [|feed|].Read(); }"
            },
            {
                "in a finally",
                "void M() { var f = Frame.Allocate(); try { Model.Use(f); f.Dispose(); } finally { Console.WriteLine([|f|].Length); } }"
            },
            {
                "after a finally",
                "void M() { var f = Frame.Allocate(); try { Model.Use(f); } finally { f.Dispose(); } Model.Use([|f|]); }"
            },
            { "a nullable", "void M() { Frame? f = Frame.Allocate(); f?.Dispose(); _ = [|f|]?.Length; }" },
            { "a found one", """void M() { var c = Clip.Find("a"); c?.Dispose(); [|c|]?.Name.ToString(); }""" },
            {
                "a parameter that was handed over",
                "void M([TransfersOwnership] Frame f) { f.Dispose(); Model.Use([|f|]); }"
            },
            { "a field", "void M() { _field.Dispose(); [|_field|].Span.Clear(); }" },
            { "a field of a class", "void M() { _clip?.Dispose(); [|_clip|]!.Gain = 1; }" },
            { "a yield", "IEnumerable<Frame> M() { var f = Frame.Allocate(); f.Dispose(); yield return [|f|]; }" },
            {
                "with a flag that says so",
                "void M(bool end) { var f = Frame.Allocate(); if (end) { f.Dispose(); } if (end) { Model.Use([|f|]); } else { f.Dispose(); } }"
            },
            {
                "a dispose on one path, a null on another",
                "void M() { Clip? c = new Clip(); if (Flag) { c.Dispose(); } else { c.Dispose(); c = null; } if (c is not null) { [|c|].Gain = 1; } }"
            },
            {
                "where it is asked after a use",
                "void M() { var f = Frame.Allocate(); f.Dispose(); Model.Use([|f|]); Console.WriteLine(f.IsDisposed); }"
            },
            {
                "where it is disposed on one path and asked for nothing",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } if (!f.IsDisposed) { Model.Fill([]); } Model.Use([|f|]); f.Dispose(); }"
            },
            {
                "an element of a returned tuple",
                "(Frame, int) M() { var f = Frame.Allocate(); f.Dispose(); return ([|f|], 1); }"
            },
            {
                "either of two",
                "void M(bool flag) { var a = Frame.Allocate(); var b = Frame.Allocate(); var c = flag ? a : b; c.Dispose(); Model.Use([|a|]); if (flag) { b.Dispose(); } else { a.Dispose(); } }"
            },
        };
}
