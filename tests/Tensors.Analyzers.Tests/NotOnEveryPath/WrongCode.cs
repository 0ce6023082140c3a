namespace Tensors.Analyzers.Tests.NotOnEveryPath;

/// <summary>Members in which a tensor is ended on one path and forgotten on another.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a catch that forgets",
                "void M() { var [|f|] = Frame.Allocate(); try { Model.Use(f); f.Dispose(); } catch (Exception) { } }"
            },
            {
                "a dispose where it is disposed already",
                "void M() { var [|f|] = Frame.Allocate(); if (f.IsDisposed) { f.Dispose(); } }"
            },
            { "one branch", "void M() { var [|f|] = Frame.Allocate(); if (Flag) { f.Dispose(); } }" },
            {
                "an early return",
                "void M() { var [|f|] = Frame.Allocate(); if (f.Length == 0) { return; } f.Dispose(); }"
            },
            {
                "one section of a switch",
                "void M(int n) { var [|c|] = new Clip(); switch (n) { case 0: c.Dispose(); break; case 1: _clip = c; break; } }"
            },
            {
                "a return on one path only",
                "Frame M() { var [|f|] = Frame.Allocate(); if (Flag) { return f; } return default; }"
            },
            {
                "a transfer on one path only",
                "void M() { var [|f|] = Frame.Allocate(); if (Flag) { Model.Take(f); } }"
            },
            {
                "a continue",
                "void M() { for (var i = 0; i < 9; i++) { var [|f|] = Frame.Allocate(i); if (i == 3) { continue; } f.Dispose(); } }"
            },
            {
                "a break",
                "void M() { while (Flag) { var [|f|] = Frame.Allocate(); if (f.Length > 3) { break; } f.Dispose(); } }"
            },
            {
                "a condition with another half",
                "void M() { var [|f|] = Frame.Allocate(); if (f.Length > 0 && Flag) { f.Dispose(); } }"
            },
            {
                "a conditional access on something else",
                "void M() { var [|c|] = new Clip(); _clip?.Dispose(); if (Flag) { c.Dispose(); } }"
            },
            {
                "a found clip, returned early",
                """void M() { var [|c|] = Clip.Find("a"); if (c is null || c.Gain > 1) { return; } c.Dispose(); }"""
            },
            {
                "a Try method, forgotten where it succeeds",
                "void M() { if (Frame.TryAllocate(out var [|f|])) { if (Flag) { return; } f.Dispose(); } }"
            },
            {
                "an await between",
                "async Task M() { var [|f|] = await Frame.AllocateAsync(); if (Flag) { await Task.Yield(); return; } f.Dispose(); }"
            },
            {
                "a goto that passes it by",
                "void M() { var [|c|] = new Clip(); if (Flag) { goto end; } c.Dispose(); end: Model.Fill([]); }"
            },
            {
                "a flag that was not set",
                "void M() { var [|f|] = Frame.Allocate(); var done = false; if (Flag) { done = true; } if (done) { f.Dispose(); } }"
            },
            {
                "two different conditions",
                "void M(bool a, bool b) { var [|f|] = Frame.Allocate(); if (a) { f.Dispose(); } if (!a && b) { f.Dispose(); } }"
            },
            {
                "a local function",
                "void M() { Inner(); void Inner() { var [|f|] = Frame.Allocate(); if (Flag) f.Dispose(); } }"
            },
            { "a lambda", "Action M() => () => { var [|f|] = Frame.Allocate(); if (Flag) f.Dispose(); };" },
            {
                "a parameter that was handed over",
                "void M([TransfersOwnership] Frame [|f|]) { if (Flag) { f.Dispose(); } }"
            },
            {
                "the other of two",
                "void M() { var [|a|] = Frame.Allocate(); var [|b|] = Frame.Allocate(); var c = Flag ? a : b; c.Dispose(); }"
            },
        };
}
