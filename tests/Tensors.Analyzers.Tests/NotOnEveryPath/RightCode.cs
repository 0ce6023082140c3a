namespace Tensors.Analyzers.Tests.NotOnEveryPath;

/// <summary>Members that end a tensor on each of their paths, in the ways that people write it.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a dispose unless it is disposed",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } if (!f.IsDisposed) { f.Dispose(); } }"
            },
            {
                "a return where it is disposed",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } if (f.IsDisposed) { return; } f.Dispose(); }"
            },
            {
                "both branches",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } else { Model.Take(f); } }"
            },
            { "a using", "void M() { using var f = Frame.Allocate(); if (Flag) { return; } f[0] = 1; }" },
            {
                "a finally",
                "void M() { var f = Frame.Allocate(); try { if (Flag) { return; } f[0] = 1; } finally { f.Dispose(); } }"
            },
            {
                "a flag tested twice",
                "void M(bool keep) { var f = Frame.Allocate(); if (keep) { _field = f; } f[0] = 1; if (!keep) { f.Dispose(); } }"
            },
            {
                "a condition tested twice",
                "void M(int n) { var f = Frame.Allocate(); if (n > 3) { f.Dispose(); } Model.Fill([]); if (n <= 3) { f.Dispose(); } }"
            },
            {
                "a success flag",
                "Frame M() { var f = Frame.Allocate(); var ok = false; try { Model.Use(f); ok = true; return f; } finally { if (!ok) { f.Dispose(); } } }"
            },
            {
                "a success flag read after",
                "void M() { var f = Frame.Allocate(); var taken = false; if (Flag) { Model.Take(f); taken = true; } if (!taken) { f.Dispose(); } }"
            },
            { "a null check", """void M() { var c = Clip.Find("a"); if (c != null) { c.Dispose(); } }""" },
            { "a null return", """void M() { if (Clip.Find("a") is not { } c) { return; } c.Dispose(); }""" },
            {
                "a conditional dispose",
                """void M() { var c = Clip.Find("a"); if (Flag) { c?.Dispose(); } else { c?.Dispose(); } }"""
            },
            {
                "made on one path, disposed if there",
                "void M() { Clip? c = null; if (Flag) { c = new Clip(); } c?.Dispose(); }"
            },
            {
                "made on one path, disposed in finally",
                "void M() { Clip? c = null; try { if (Flag) { c = new Clip(); } Model.Fill([]); } finally { c?.Dispose(); } }"
            },
            {
                "a borrowed fallback",
                "void M(Clip? given) { var c = given ?? new Clip(); var owned = given is null; Model.Fill([]); if (owned) { c.Dispose(); } }"
            },
            { "a Try method, negated", "void M() { if (!Frame.TryAllocate(out var f)) { return; } f.Dispose(); }" },
            { "a Try method in a chain", "void M() { if (Flag && Frame.TryAllocate(out var f)) { f.Dispose(); } }" },
            {
                "an answer that is no bool",
                "void M() { if (Read(out var f) == 1) { f.Dispose(); } } static int Read(out Frame f) { f = Frame.Allocate(); return 1; }"
            },
            {
                "an exit of the process",
                "void M() { var f = Frame.Allocate(); if (Flag) { Environment.Exit(1); } f.Dispose(); }"
            },
            {
                "a helper that never returns",
                """void M() { var f = Frame.Allocate(); if (Flag) { Environment.FailFast("x"); } f.Dispose(); }"""
            },
            {
                "a thrown exception",
                "void M() { var f = Frame.Allocate(); if (f.Length > 3) { throw new Exception(); } f.Dispose(); }"
            },
            {
                "an exception that is caught",
                "void M() { var f = Frame.Allocate(); try { Model.Fill([]); f.Dispose(); } catch (Exception) { f.Dispose(); } }"
            },
            {
                "a switch on all values",
                "void M(int n) { var f = Frame.Allocate(); switch (n) { case 0: f.Dispose(); break; default: Model.Take(f); break; } }"
            },
            {
                "a loop that ends with it",
                "void M() { while (true) { var f = Frame.Allocate(); if (Flag) { f.Dispose(); break; } f.Dispose(); } }"
            },
            {
                "a list that some are put in",
                "void M(List<Frame> l) { var f = Frame.Allocate(); if (Flag) { l.Add(f); } else { f.Dispose(); } }"
            },
            {
                "a switch expression that hands over",
                "Frame M(int n) { var f = Frame.Allocate(); switch (n) { case 1: return f; case 2: f.Dispose(); return default; } f.Dispose(); return default; }"
            },
            {
                "a switch over a kind, twice",
                "void M(int kind) { Clip? c = null; if (kind == 1) { c = new Clip(); } Model.Fill([]); if (kind == 1) { c!.Dispose(); } }"
            },
        };
}
