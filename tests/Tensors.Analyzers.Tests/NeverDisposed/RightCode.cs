namespace Tensors.Analyzers.Tests.NeverDisposed;

/// <summary>Correct members in the styles that people write: nothing is reported.</summary>
public static class RightCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a using declaration", "void M() { using var frame = Frame.Allocate(); Model.Use(frame); }" },
            { "a using statement", "void M() { using (var frame = Frame.Allocate()) { Model.Use(frame); } }" },
            {
                "a using statement over an expression",
                "void M() { var frame = Frame.Allocate(); using (frame) { Model.Use(frame); } }"
            },
            { "two in one using", "void M() { using Frame a = Frame.Allocate(), b = Frame.Allocate(); }" },
            { "an await using", "async Task M() { await using var feed = new Feed(); feed.Read(); }" },
            {
                "an await using with ConfigureAwait",
                "async Task M() { var feed = new Feed(); await using (feed.ConfigureAwait(false)) { feed.Read(); } }"
            },
            { "an explicit dispose", "void M() { var frame = Frame.Allocate(); Model.Use(frame); frame.Dispose(); }" },
            { "an awaited dispose", "async Task M() { var feed = new Feed(); await feed.DisposeAsync(); }" },
            {
                "a dispose in finally",
                "void M() { var frame = Frame.Allocate(); try { Model.Use(frame); } finally { frame.Dispose(); } }"
            },
            {
                "a dispose in the finally of an endless loop",
                "void M() { var frame = Frame.Allocate(); try { while (true) { Model.Use(frame); } } finally { frame.Dispose(); } }"
            },
            {
                "a dispose in the finally of a throw",
                "void M() { var f = Frame.Allocate(); try { throw new Exception(); } finally { f.Dispose(); } }"
            },
            {
                "a dispose on failure, a return on success",
                "Frame M() { var f = Frame.Allocate(); try { f[0] = 1; return f; } catch { f.Dispose(); throw; } }"
            },
            {
                "a null checked dispose",
                "void M() { Clip? clip = null; try { clip = new Clip(); } finally { if (clip is not null) clip.Dispose(); } }"
            },
            { "a conditional dispose", """void M() { var clip = Clip.Find("a"); clip?.Dispose(); }""" },
            {
                "a conditional dispose of a nullable struct",
                "void M() { Frame? f = Flag ? Frame.Allocate() : null; f?.Dispose(); }"
            },
            {
                "a dispose of a nullable's value",
                "void M() { Frame? f = Frame.Allocate(); if (f.HasValue) { f.Value.Dispose(); } }"
            },
            {
                "a dispose after a null return",
                """void M() { var clip = Clip.Find("a"); if (clip is null) return; clip.Dispose(); }"""
            },
            { "a dispose through an interface", "void M() { var clip = new Clip(); ((IDisposable)clip).Dispose(); }" },
            { "a dispose of an interface variable", "void M() { IDisposable d = Frame.Allocate(); d.Dispose(); }" },
            { "a dispose through an alias", "void M() { var a = Frame.Allocate(); var b = a; b.Dispose(); }" },
            {
                "a dispose of the twin",
                "void M() { var a = Frame.Allocate(); Frame.ReadOnly view = a; view.Dispose(); }"
            },
            {
                "a dispose of either of two",
                "void M(bool flag) { var a = Frame.Allocate(); var b = Frame.Allocate(); var c = flag ? a : b; var d = flag ? b : a; c.Dispose(); d.Dispose(); }"
            },
            { "a return", "Frame M() { var frame = Frame.Allocate(); frame[0] = 1; return frame; }" },
            { "a return as the twin", "Frame.ReadOnly M() { var frame = Frame.Allocate(); return frame; }" },
            { "an expression body", "Frame M() => Frame.Allocate();" },
            {
                "a return from async",
                "async Task<Frame> M() { var f = await Frame.AllocateAsync(); f[0] = 1; return f; }"
            },
            { "a return in a tuple", "(Frame, int) M() { var f = Frame.Allocate(); return (f, f.Length); }" },
            { "a return in a task", "Task<Frame> M() { var f = Frame.Allocate(); return Task.FromResult(f); }" },
            { "a return in an object", "Lazy<Frame> M() { var f = Frame.Allocate(); return new Lazy<Frame>(f); }" },
            {
                "a yield",
                "IEnumerable<Frame> M() { for (var i = 0; i < 3; i++) { var f = Frame.Allocate(i); yield return f; } }"
            },
            {
                "an async yield",
                "async IAsyncEnumerable<Frame> M() { var f = await Frame.AllocateAsync(); yield return f; }"
            },
            { "an out parameter", "bool M(out Frame frame) { var f = Frame.Allocate(); frame = f; return true; }" },
            { "a forwarded out parameter", "bool M(out Frame frame) => Frame.TryAllocate(out frame);" },
            { "a ref parameter", "void M(ref Frame frame) { frame.Dispose(); frame = Frame.Allocate(); }" },
            { "a published tensor", "TensorRef M() { var frame = Frame.Allocate(); return frame.Publish(); }" },
            {
                "a published buffer",
                "TensorRef M(SharedMemoryAllocator a) { var b = a.Allocate(4); return b.Publish(); }"
            },
            { "a transferring parameter", "void M() { var f = Frame.Allocate(); Model.Take(f); }" },
            {
                "a transferring interface",
                "void M(SharedMemoryAllocator a) { var b = a.Allocate(4); using var f = Frame.FromBuffer(b); }"
            },
            {
                "a transferring parameter of an interface's method",
                """
                    void M(ISink sink) { var f = Frame.Allocate(); sink.Put(f); }
                    void N(Sink sink) { var f = Frame.Allocate(); sink.Put(f); }
                    public interface ISink { void Put([TransfersOwnership] Frame frame); }
                    public class Sink : ISink { public void Put(Frame frame) => frame.Dispose(); }
                    """
            },
            {
                "a generic transfer",
                """
                    static void M<T>() where T : struct, ISharedTensor<T, float>
                    {
                        var buffer = TensorBuffer.AllocateHeap(DType.Float32, [3]);
                        using var tensor = T.FromBuffer(buffer);
                    }
                    """
            },
            { "a field", "void M() { var f = Frame.Allocate(); _field = f; }" },
            { "a field by compound null assignment", """void M() { _clip ??= new Clip(); }""" },
            { "a property", "Frame P { get; set; } void M() { var f = Frame.Allocate(); P = f; }" },
            {
                "another object's field",
                "void M(Box box) { var f = Frame.Allocate(); box.Frame = f; } public class Box { public Frame Frame; }"
            },
            {
                "an object initializer",
                "object M() { var f = Frame.Allocate(); return new Box { Frame = f }; } public class Box { public Frame Frame; }"
            },
            { "an anonymous object", "object M() { var f = Frame.Allocate(); return new { f }; }" },
            {
                "a positional record",
                "Result M() { var f = Frame.Allocate(); return new Result(f, 1); } public record Result(Frame Frame, int N);"
            },
            { "an array element", "void M(Frame[] all) { var f = Frame.Allocate(); all[0] = f; }" },
            { "an array", "Frame[] M() { var f = Frame.Allocate(); return new[] { f }; }" },
            { "a collection expression", "List<Frame> M() { var f = Frame.Allocate(); return [f, .. new[] { f }]; }" },
            { "a list", "void M(List<Frame> list) { var f = Frame.Allocate(); list.Add(f); }" },
            { "a collection initializer", "object M() { var f = Frame.Allocate(); return new List<Frame> { f }; }" },
            {
                "a dictionary",
                "object M() { var f = Frame.Allocate(); return new Dictionary<int, Frame> { [1] = f }; }"
            },
            {
                "a channel",
                "async Task M(System.Threading.Channels.Channel<Frame> c) { var f = Frame.Allocate(); await c.Writer.WriteAsync(f); }"
            },
            {
                "a completion source",
                "void M(TaskCompletionSource<Frame> s) { var f = Frame.Allocate(); s.SetResult(f); }"
            },
            { "an exchange", "void M() { var c = new Clip(); Interlocked.Exchange(ref _clip, c)?.Dispose(); }" },
            { "a disposable list", "void M(List<IDisposable> l) { var f = Frame.Allocate(); l.Add(f); }" },
            { "an object", "void M(ICollection<object> l) { object f = Frame.Allocate(); l.Add(f); }" },
            {
                "a lambda that disposes",
                "void M(List<Action> l) { var f = Frame.Allocate(); l.Add(() => f.Dispose()); }"
            },
            {
                "a lambda made before",
                "void M(List<Action> l) { Clip? c = null; l.Add(() => c?.Dispose()); c = new Clip(); }"
            },
            {
                "a local function that disposes",
                "void M() { var f = Frame.Allocate(); End(); void End() => f.Dispose(); }"
            },
            { "a method group", "void M(CancellationToken t) { var c = new Clip(); t.Register(c.Dispose); }" },
            {
                "a lambda that assigns an outer local",
                "void M() { Frame f = default; Action a = () => f = Frame.Allocate(); a(); f.Dispose(); }"
            },
            { "a lambda that assigns a field", "Action M() => () => { var f = Frame.Allocate(); _field = f; };" },
            { "a reference local", "void M(Frame[] all) { ref var slot = ref all[0]; slot = Frame.Allocate(); }" },
            { "a reference to a local", "void M() { var f = Frame.Allocate(); ref var r = ref f; r.Dispose(); }" },
            { "a pointer to a local", "unsafe void M() { var f = Frame.Allocate(); Frame* p = &f; p->Dispose(); }" },
            { "a dynamic", "void M() { dynamic f = Frame.Allocate(); f.Dispose(); }" },
            { "a tuple that is disposed", "void M() { var (a, b) = Frame.Pair(); a.Dispose(); b.Dispose(); }" },
            {
                "a tuple kept whole",
                "void M() { var pair = Frame.Pair(); pair.First.Dispose(); pair.Second.Dispose(); }"
            },
            {
                "a tuple deconstructed from a variable",
                "void M() { var pair = Frame.Pair(); var (a, b) = pair; using (a) using (b) { } }"
            },
            {
                "a swap",
                "void M() { var a = Frame.Allocate(); var b = Frame.Allocate(); (a, b) = (b, a); a.Dispose(); b.Dispose(); }"
            },
            { "a deconstruction with a discard", "void M() { var (a, _) = {|TNS1006:Frame.Pair()|}; a.Dispose(); }" },
            { "a Try method, checked", "void M() { if (Frame.TryAllocate(out var f)) { f.Dispose(); } }" },
            {
                "a Try method, checked the other way",
                "void M() { if (!Frame.TryAllocate(out var f)) { return; } using (f) { } }"
            },
            { "a Try method in a loop", "void M() { while (Frame.TryAllocate(out var f)) { f.Dispose(); } }" },
            {
                "a Try method whose answer is kept",
                "void M() { var ok = Frame.TryAllocate(out var f); if (ok) { f.Dispose(); } }"
            },
            { "a borrowed result", "void M() { var f = Model.Peek(); Model.Use(f); }" },
            { "a borrowed awaited result", "async Task M() { var f = await Model.PeekAsync(); Model.Use(f); }" },
            {
                "a cached task",
                "Task<Frame>? _task; async Task M() { var f = await (_task ??= Frame.AllocateAsync()); Model.Use(f); }"
            },
            { "a property read", "void M() { var f = Model.Cached; var b = f.Buffer; Model.Use(f); }" },
            { "a field read", "void M() { var f = _field; Model.Use(f); }" },
            {
                "the object's own owned field",
                "[Owned] private readonly Frame _own = Frame.Allocate(); void M() { var f = _own; Model.Use(f); }"
            },
            {
                "elements of collections",
                "void M(Frame[] a, List<Frame> l, Dictionary<int, Frame> d) { var x = a[0]; var y = l[0]; foreach (var z in l) { Model.Use(z); } if (d.TryGetValue(1, out var w)) { Model.Use(w); } var v = l.First(); }"
            },
            { "a foreach over tuples", "void M(List<(Frame, int)> l) { foreach (var (f, n) in l) { Model.Use(f); } }" },
            {
                "an await foreach",
                "async Task M(IAsyncEnumerable<Frame> l) { await foreach (var f in l) { Model.Use(f); } }"
            },
            {
                "parameters",
                "void M(Frame f, in Frame g, ref Frame h) { var a = f; var b = g; var c = h; Model.Use(a); }"
            },
            { "a lambda's parameter", "void M(List<Frame> l) { l.ForEach(f => { var g = f; Model.Use(g); }); }" },
            {
                "default and new of a struct",
                "void M() { Frame a = default; var b = new Frame(); Frame? c = null; Clip? d = null; }"
            },
            { "a ref return", "ref Frame R() => ref _field; void M() { var f = R(); Model.Use(f); }" },
            {
                "a dispose in a switch",
                "void M(int n) { var c = new Clip(); switch (n) { case 0: c.Dispose(); break; default: _clip = c; break; } }"
            },
            {
                "a dispose after goto",
                "void M() { var c = new Clip(); if (Flag) goto end; c.Gain = 1; end: c.Dispose(); }"
            },
            {
                "a dispose in a nested finally",
                "void M() { var c = new Clip(); try { try { Model.Fill([]); } finally { try { c.Gain = 1; } finally { c.Dispose(); } } } catch (Exception) { } }"
            },
            {
                "a dispose in a filter",
                "void M() { var c = new Clip(); try { Model.Fill([]); c.Dispose(); } catch (Exception) when (End(c)) { } } static bool End([TransfersOwnership] Clip c) { c.Dispose(); return true; }"
            },
            { "a dispose that depends", "void M() { var {|TNS1002:c|} = new Clip(); if (Flag) { c.Dispose(); } }" },
            {
                "a chain of owners in a loop",
                "void M() { var last = Frame.Allocate(); for (var i = 0; i < 3; i++) { var next = Frame.Allocate(); last.Dispose(); last = next; } last.Dispose(); }"
            },
            {
                "a thrown owner",
                "void M() { var e = new OwnerException(); throw e; } [TensorOwner] public class OwnerException : Exception { }"
            },
            { "a pattern that is disposed", """void M() { if (Clip.Find("a") is { } c) { c.Dispose(); } }""" },
            {
                "a switch pattern that is disposed",
                """void M() { switch (Clip.Find("a")) { case { Gain: 1 } c: c.Dispose(); break; case Clip d: d.Dispose(); break; } }"""
            },
            {
                "a lock, a checked and an unsafe block",
                "unsafe void M() { lock (this) { checked { var c = new Clip(); try { } finally { c.Dispose(); } } } }"
            },
            {
                "an auto-property's initializer",
                "public Frame Kept { get; } = Frame.Allocate(); private static readonly Clip s_clip = new();"
            },
            {
                "a primary constructor",
                "public class Holder([TransfersOwnership] Frame frame) : IDisposable { public int N => frame.Length; public void Dispose() => frame.Dispose(); } Holder M() { var f = Frame.Allocate(); return new(f); }"
            },
            {
                "a primary constructor's parameter assigned",
                "public class Holder(Frame frame) { public void M() { frame = Frame.Allocate(); } public int N => frame.Length; }"
            },
            { "an assignment that is returned", "Frame M() { Frame f; return f = Frame.Allocate(); }" },
            { "a chained assignment", "void M() { var f = _field = Frame.Allocate(); Model.Use(f); }" },
            { "a coalesce assignment", """Clip M() { Clip? c = null; c ??= new Clip(); return c; }""" },
            {
                "a conditional expression that is returned",
                """Clip M() { var c = new Clip(); return Flag ? c : throw new Exception(); }"""
            },
            {
                "an await in the middle",
                "async Task M() { var f = await Frame.AllocateAsync(); try { await Task.Yield(); } finally { f.Dispose(); } }"
            },
            {
                "a query",
                "void M(List<int> l) { var all = (from n in l select Frame.Allocate(n)).ToList(); all.ForEach(f => f.Dispose()); }"
            },
            { "code without owners", "int M() { var s = new System.IO.MemoryStream(); return s.Capacity; }" },
        };
}
