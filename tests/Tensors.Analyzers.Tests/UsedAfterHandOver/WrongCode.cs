namespace Tensors.Analyzers.Tests.UsedAfterHandOver;

/// <summary>Members that use or dispose a tensor that they handed over; each late place is marked.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a use after a publish",
                "TensorRef M() { var f = Frame.Allocate(); var r = f.Publish(); Model.Use([|f|]); return r; }"
            },
            {
                "a length after a publish",
                "(TensorRef, int) M() { var f = Frame.Allocate(); var r = f.Publish(); return (r, [|f|].Length); }"
            },
            {
                "a span after a publish",
                "TensorRef M() { var f = Frame.Allocate(); var r = f.Publish(); [|f|].Span[0] = 1; return r; }"
            },
            { "a second publish", "void M() { var f = Frame.Allocate(); f.Publish(); [|f|].Publish(); }" },
            { "a use after a transfer", "void M() { var f = Frame.Allocate(); Model.Take(f); Model.Use([|f|]); }" },
            { "a second transfer", "void M() { var f = Frame.Allocate(); Model.Take(f); Model.Take([|f|]); }" },
            { "a dispose after a transfer", "void M() { var f = Frame.Allocate(); Model.Take(f); [|f|].Dispose(); }" },
            { "a return after a transfer", "Frame M() { var f = Frame.Allocate(); Model.Take(f); return [|f|]; }" },
            { "a using around a transfer", "void M() { using var f = Frame.Allocate(); Model.Take([|f|]); }" },
            { "a using around a return", "Frame M() { using var f = Frame.Allocate(); f[0] = 1; return [|f|]; }" },
            { "a using statement around a return", "Frame M() { using (var f = Frame.Allocate()) { return [|f|]; } }" },
            {
                "a using around a return as the twin",
                "Frame.ReadOnly M() { using var f = Frame.Allocate(); return [|f|]; }"
            },
            {
                "a return with a finally",
                "Frame M() { var f = Frame.Allocate(); try { return f; } finally { [|f|].Dispose(); } }"
            },
            {
                "on one path",
                "void M() { var f = Frame.Allocate(); if (Flag) { Model.Take(f); } Model.Use([|f|]); {|TNS1005:f|}.Dispose(); }"
            },
            {
                "in a loop",
                "void M() { var {|TNS1002:f|} = Frame.Allocate(); for (var i = 0; i < 3; i++) { Model.Take([|f|]); } }"
            },
            {
                "the untyped tensor of a typed one",
                "void M(SharedMemoryAllocator a) { var b = a.Allocate(4); using var f = Frame.FromBuffer(b); Console.WriteLine([|b|].ElementCount); }"
            },
            {
                "a using around the untyped tensor",
                "void M(SharedMemoryAllocator a) { using var b = a.Allocate(4); using var f = Frame.FromBuffer([|b|]); }"
            },
            { "after a yield", "IEnumerable<Frame> M() { var f = Frame.Allocate(); yield return f; [|f|][0] = 2; }" },
            { "through a copy", "void M() { var f = Frame.Allocate(); var g = f; Model.Take(g); Model.Use([|f|]); }" },
            { "a parameter passed on", "void M([TransfersOwnership] Frame f) { Model.Take(f); Model.Use([|f|]); }" },
            {
                "through a method of an interface",
                "void M(ISink s) { var c = new Clip(); s.Put(c); [|c|].Gain = 1; } public interface ISink { void Put([TransfersOwnership] Clip c); }"
            },
            {
                "with a flag that says so",
                "void M(bool go) { var f = Frame.Allocate(); if (go) { Model.Take(f); } else { f.Dispose(); } if (go) { Model.Use([|f|]); } }"
            },
        };
}
