namespace Tensors.Analyzers.Tests.UsedAfterDispose;

/// <summary>Members that use a tensor as long as it is there, and ask a disposed one nothing but whether it is.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a second dispose", "void M() { var f = Frame.Allocate(); f.Dispose(); f.Dispose(); }" },
            { "a dispose inside a using", "void M() { using var f = Frame.Allocate(); Model.Use(f); f.Dispose(); }" },
            {
                "a new one in the same variable",
                "void M() { var f = Frame.Allocate(); f.Dispose(); f = Frame.Allocate(); f[0] = 1; f.Dispose(); }"
            },
            {
                "a new one each time",
                "void M() { for (var i = 0; i < 3; i++) { var f = Frame.Allocate(); f[0] = 1; f.Dispose(); } }"
            },
            {
                "a return right after the dispose",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); return; } f[0] = 1; f.Dispose(); }"
            },
            {
                "a flag that says it is there",
                "void M(bool end) { var f = Frame.Allocate(); if (end) { f.Dispose(); } Model.Fill([]); if (!end) { Model.Use(f); f.Dispose(); } }"
            },
            {
                "a loop left after the dispose",
                "void M() { var f = Frame.Allocate(); while (true) { f[0]++; if (f[0] > 3) { f.Dispose(); break; } } }"
            },
            {
                "whether it is disposed",
                "void M() { var b = TensorBuffer.AllocateHeap(DType.Float32, [3]); b.Dispose(); Console.WriteLine(b.IsDisposed); }"
            },
            {
                "whether a typed one is disposed",
                "bool M() { var f = Frame.Allocate(); f.Dispose(); return f.IsDisposed; }"
            },
            {
                "whether its twin is disposed",
                "bool M() { var f = Frame.Allocate(); Frame.ReadOnly r = f; f.Dispose(); return r.IsDisposed && f is { IsDisposed: true }; }"
            },
            { "whether a field is disposed", "bool M() { _field.Dispose(); return _field.IsDisposed; }" },
            {
                "whether any tensor is disposed",
                "bool M<T>([TransfersOwnership] T t) where T : struct, ISharedTensor<T, float> { t.Dispose(); return t.IsDisposed; }"
            },
            {
                "a use where it is not disposed",
                "void M() { var f = Frame.Allocate(); if (Flag) { f.Dispose(); } if (!f.IsDisposed) { Model.Use(f); f.Dispose(); } }"
            },
            {
                "a use after a return where it is disposed",
                "void M() { using var f = Frame.Allocate(); if (Flag) { f.Dispose(); } if (f.IsDisposed) { return; } Model.Use(f); }"
            },
            {
                "comparing it",
                "bool M() { var c = new Clip(); c.Dispose(); return c == _clip || c is null || ReferenceEquals(c, _clip) || c.Equals(_clip); }"
            },
            { "its text", """string M() { var f = Frame.Allocate(); f.Dispose(); return $"{f}" + f.ToString(); }""" },
            { "set to null", "void M() { Clip? c = new Clip(); c.Dispose(); c = null; c?.Dispose(); }" },
            { "set to default", "void M() { var f = Frame.Allocate(); f.Dispose(); f = default; Model.Use(f); }" },
            {
                "a swap of two",
                "void M() { var a = Frame.Allocate(); var b = Frame.Allocate(); for (var i = 0; i < 3; i++) { Model.Use(a); (a, b) = (b, a); } a.Dispose(); b.Dispose(); }"
            },
            {
                "a dispose in a catch that throws",
                "void M() { var f = Frame.Allocate(); try { Model.Use(f); } catch { f.Dispose(); throw; } Model.Use(f); f.Dispose(); }"
            },
            {
                "a use in a catch",
                "void M() { var f = Frame.Allocate(); try { Model.Use(f); f.Dispose(); Model.Fill([]); } catch (Exception) { Console.WriteLine(f.Length); f.Dispose(); } }"
            },
            {
                "a field that is set anew",
                "void M() { _field.Dispose(); _field = Frame.Allocate(); _field.Span.Clear(); }"
            },
            {
                "a field that a method sets anew",
                "void M() { _field.Dispose(); Renew(); _field.Span.Clear(); } void Renew() => _field = Frame.Allocate();"
            },
            { "a lazily made field", "void M() { _clip?.Dispose(); _clip = null; (_clip ??= new Clip()).Gain = 1; }" },
            {
                "what was read before",
                "int M() { var f = Frame.Allocate(); var n = f.Length; f.Dispose(); return n; }"
            },
            { "the owner of a list", "void M(List<Clip> l) { var c = new Clip(); l.Add(c); c = l[0]; c.Gain = 1; }" },
            {
                "a reset by reference",
                "void M() { var f = Frame.Allocate(); f.Dispose(); Reset(ref f); Model.Use(f); f.Dispose(); } static void Reset(ref Frame f) => f = Frame.Allocate();"
            },
            { "another object's field", "void M(C other) { other._field.Dispose(); _field.Span.Clear(); }" },
            {
                "a chain of owners",
                "void M() { var last = Frame.Allocate(); for (var i = 0; i < 3; i++) { var next = last + last; last.Dispose(); last = next; } Model.Use(last); last.Dispose(); }"
            },
            {
                "a dispose and a null on one path",
                "void M() { Clip? c = new Clip(); if (Flag) { c.Dispose(); c = null; } if (c is not null) { c.Gain = 1; c.Dispose(); } }"
            },
            {
                "a dispose and a null in a loop",
                "void M() { Clip? c = null; for (var i = 0; i < 9; i++) { c ??= new Clip(); c.Gain = i; if (Flag) { c.Dispose(); c = null; } } c?.Dispose(); }"
            },
            {
                "a dispose and a default, in a try",
                "void M() { Clip? c = new Clip(); try { if (Flag) { c.Dispose(); c = null; } Model.Fill([]); if (c != null) { c.Gain = 1; } } finally { c?.Dispose(); } }"
            },
            {
                "the best of a loop",
                "Clip M(int n) { var best = new Clip(); for (var i = 0; i < n; i++) { var c = new Clip(); if (c.Gain > best.Gain) { best.Dispose(); best = c; } else { c.Dispose(); } } return best; }"
            },
        };
}
