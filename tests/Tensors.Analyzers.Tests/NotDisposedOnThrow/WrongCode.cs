namespace Tensors.Analyzers.Tests.NotDisposedOnThrow;

/// <summary>Members that dispose a tensor unless something throws.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a call between", "void M() { var [|f|] = Frame.Allocate(); Model.Use(f); f.Dispose(); }" },
            {
                "a call that has nothing to do with it",
                "void M() { var [|f|] = Frame.Allocate(); Model.Fill([]); f.Dispose(); }"
            },
            {
                "a second allocation",
                "void M() { var [|f|] = Frame.Allocate(); var g = Frame.Allocate(); f.Dispose(); g.Dispose(); }"
            },
            { "a span's element", "void M() { var [|f|] = Frame.Allocate(); f.Span[0] = 1; f.Dispose(); }" },
            {
                "an await between",
                "async Task M() { var [|f|] = await Frame.AllocateAsync(); await Task.Yield(); f.Dispose(); }"
            },
            { "before a return", "Frame M() { var [|f|] = Frame.Allocate(); Model.Use(f); return f; }" },
            { "before a transfer", "void M() { var [|f|] = Frame.Allocate(); Model.Use(f); Model.Take(f); }" },
            {
                "a throw",
                "void M(int n) { var [|f|] = Frame.Allocate(); if (n < 0) { throw new Exception(); } f.Dispose(); }"
            },
            {
                "a catch of something else",
                "void M() { var [|f|] = Frame.Allocate(); try { Model.Use(f); f.Dispose(); } catch (InvalidOperationException) { f.Dispose(); } }"
            },
            {
                "a try that begins late",
                "void M() { var [|f|] = Frame.Allocate(); Model.Use(f); try { Model.Use(f); } finally { f.Dispose(); } }"
            },
        };
}
