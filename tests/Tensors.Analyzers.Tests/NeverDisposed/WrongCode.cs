namespace Tensors.Analyzers.Tests.NeverDisposed;

/// <summary>Members in which a tensor is forgotten; each forgotten variable is marked.</summary>
public static class WrongCode
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "a local that is only declared", "void M() { var [|frame|] = Frame.Allocate(); }" },
            {
                "a local that is only used",
                """
                    float M()
                    {
                        var [|frame|] = Frame.Allocate();
                        frame.Span[0] = 1;
                        frame[0] += 2;
                        return frame.Span[0] + Model.Sum(frame) + Model.Use(in frame);
                    }
                    """
            },
            {
                "a class made by its constructor",
                """void M() { var [|clip|] = new Clip("a") { Name = "b", Gain = 2 }; }"""
            },
            { "a target-typed new", """void M() { Clip [|clip|] = new("a"); }""" },
            { "the untyped tensor", "void M() { var [|buffer|] = TensorBuffer.AllocateHeap(DType.Float32, [3]); }" },
            {
                "an allocator",
                "void M() { var [|allocator|] = new SharedMemoryAllocator(); using var b = allocator.Allocate(4); }"
            },
            { "an awaited task", "async Task M() { var [|frame|] = await Frame.AllocateAsync(); }" },
            {
                "an awaited task with ConfigureAwait",
                "async Task M() { var [|frame|] = await Frame.AllocateAsync().ConfigureAwait(false); }"
            },
            {
                "a task in a variable, awaited later",
                """
                    async Task M()
                    {
                        var first = Frame.AllocateAsync();
                        var second = Frame.AllocateAsync();
                        await Task.WhenAll(first, second);
                        var [|a|] = await first;
                        using var b = await second;
                    }
                    """
            },
            {
                "the result of a blocking wait",
                "void M() { var [|frame|] = Frame.AllocateAsync().GetAwaiter().GetResult(); }"
            },
            { "the Result of a task", "void M() { var [|frame|] = Frame.AllocateAsync().Result; }" },
            { "what Task.Run made", "async Task M() { var [|frame|] = await Task.Run(() => Frame.Allocate()); }" },
            { "an out variable", "void M() { Frame.TryAllocate(out var [|frame|]); }" },
            {
                "an out variable that is used where it exists",
                "int M() { if (Frame.TryAllocate(out Frame [|frame|])) { return frame.Length; } return 0; }"
            },
            {
                "an out argument declared before",
                "void M() { Frame [|frame|]; if (!Frame.TryAllocate(out frame)) return; }"
            },
            { "a deconstructed tuple", "void M() { var ([|a|], [|b|]) = Frame.Pair(); }" },
            {
                "one element of an awaited tuple",
                "async Task M() { var (a, [|b|]) = await Frame.PairAsync(); a.Dispose(); }"
            },
            { "an element taken by name", "void M() { var [|left|] = {|TNS1006:Frame.Pair()|}.First; }" },
            { "a tuple of two calls", "void M() { (var [|a|], using_) = (Frame.Allocate(), 1); } int using_;" },
            {
                "a variable assigned later",
                "void M() { Frame [|frame|]; frame = Frame.Allocate(); Model.Use(frame); }"
            },
            {
                "a variable assigned in one branch",
                "void M() { var [|frame|] = default(Frame); if (Flag) { frame = Frame.Allocate(); } Model.Use(frame); }"
            },
            { "either of two", "void M() { var [|frame|] = Flag ? Frame.Allocate(1) : Frame.Allocate(2); }" },
            { "a fallback", """void M() { var [|clip|] = Clip.Find("a") ?? new Clip(); _ = clip.Name; }""" },
            {
                "a nullable struct",
                "void M() { Frame? [|frame|] = Flag ? Frame.Allocate() : null; _ = frame?.Length; }"
            },
            {
                "a switch expression",
                """void M(int n) { var [|clip|] = n switch { 0 => new Clip(), _ => new Clip("a") }; }"""
            },
            { "the read-only twin", "void M(TensorRef r) { var [|view|] = Frame.Open(r); _ = view.Span.Length; }" },
            {
                "an owner seen as its twin",
                "void M() { Frame.ReadOnly [|view|] = Frame.Allocate(); Model.Sum(view); }"
            },
            {
                "an owner and its alias, once",
                "void M() { var [|frame|] = Frame.Allocate(); var alias = frame; Model.Use(alias); }"
            },
            { "an owner behind an interface", "void M() { IDisposable [|d|] = new Clip(); _ = d.ToString(); }" },
            { "an operator's result", "void M(Frame a, Frame b) { var [|sum|] = a + b; }" },
            {
                "an owner made in a loop",
                "void M() { for (var i = 0; i < 3; i++) { var [|frame|] = Frame.Allocate(i); frame[0] = i; } }"
            },
            {
                "an owner made in a foreach",
                "void M(int[] n) { foreach (var i in n) { var [|frame|] = Frame.Allocate(i); } }"
            },
            {
                "an owner of an endless loop",
                "void M() { var [|frame|] = Frame.Allocate(); while (true) { Model.Use(frame); } }"
            },
            {
                "an owner inside a try",
                "void M() { try { var [|frame|] = Frame.Allocate(); Model.Use(frame); } finally { Console.Write(1); } }"
            },
            {
                "an owner in a catch",
                "void M() { try { Model.Fill([]); } catch (Exception e) when (e.Message != null) { var [|clip|] = new Clip(); } }"
            },
            { "an owner in a finally", "void M() { try { Model.Fill([]); } finally { var [|clip|] = new Clip(); } }" },
            {
                "an owner in a switch section",
                "void M(int n) { switch (n) { case 1: var [|clip|] = new Clip(); break; case 2: break; } }"
            },
            {
                "an owner passed by goto",
                "void M() { var [|frame|] = Frame.Allocate(); again: if (frame[0]++ < 3) goto again; }"
            },
            { "an owner in a lambda", "Action M() => () => { var [|frame|] = Frame.Allocate(); };" },
            {
                "an owner in an async lambda",
                "Func<Task> M() => async () => { var [|frame|] = await Frame.AllocateAsync(); };"
            },
            {
                "an owner in a local function",
                "void M() { Inner(); static void Inner() { var [|frame|] = Frame.Allocate(); } }"
            },
            {
                "an owner in a lambda in a local function",
                "void M() { void Inner() { Action a = () => { Clip [|c|] = new(); }; a(); } Inner(); }"
            },
            {
                "an owner in a lambda of a field",
                "Func<int> _f = () => { var [|frame|] = Frame.Allocate(); return frame.Length; };"
            },
            {
                "an out variable of a field initializer",
                "int _n = Frame.TryAllocate(out var [|frame|]) ? frame.Length : 0;"
            },
            { "an owner in a constructor", "public C() { var [|clip|] = new Clip(); clip.Gain = 1; }" },
            {
                "an owner in a constructor's initializer",
                "public C(int n) { } public C() : this(Frame.TryAllocate(out var [|f|]) ? f.Length : 0) { }"
            },
            {
                "an owner in an accessor",
                "int P { get { var [|frame|] = Frame.Allocate(); return frame.Length; } set { Clip [|c|] = new(); } }"
            },
            {
                "an owner in an operator",
                "public static C operator +(C a, C b) { var [|clip|] = new Clip(); return a; }"
            },
            {
                "an owner in an iterator",
                "IEnumerable<int> M() { var [|frame|] = Frame.Allocate(); yield return frame.Length; }"
            },
            {
                "an owner in an async iterator",
                "async IAsyncEnumerable<int> M() { var [|frame|] = await Frame.AllocateAsync(); yield return frame.Length; }"
            },
            {
                "an owner in a partial method",
                "partial void M(); partial void M() { var [|frame|] = Frame.Allocate(); }"
            },
            {
                "an owner bound by a pattern",
                """void M() { if (Clip.Find("a") is { } [|clip|]) { Console.WriteLine(clip.Name); } }"""
            },
            {
                "an owner bound by a type pattern",
                """void M() { if (Clip.Find("a") is Clip { Gain: var g } [|clip|]) { Console.WriteLine($"{clip} {g}"); } }"""
            },
            {
                "an owner that is written about",
                """string M() { var [|clip|] = new Clip(); Console.WriteLine(clip); return $"{clip}: {clip.Name}"; }"""
            },
            {
                "an owner that is compared",
                "bool M() { var [|clip|] = new Clip(); return clip == _clip || clip is null || clip is { Gain: 1 }; }"
            },
            { "owners lent as params", "void M() { var [|a|] = Frame.Allocate(); Model.UseAll(a, _field); }" },
            { "owners lent as a span", "void M() { var [|a|] = Frame.Allocate(); Model.UseAll([a, _field]); }" },
            { "an owner that is discarded as a name", "void M() { var [|frame|] = Frame.Allocate(); _ = frame; }" },
            {
                "an owner lent to a delegate",
                "void M(Action<float> f) { var [|frame|] = Frame.Allocate(); f(frame[0]); }"
            },
            {
                "a generic tensor",
                """
                    static void M<T>([TransfersOwnership] TensorBuffer b) where T : struct, ISharedTensor<T, float>
                    {
                        var [|tensor|] = T.FromBuffer(b);
                        Use(tensor);
                    }
                    static void Use<T>(T tensor) where T : struct, ISharedTensor<T, float> => tensor.Span.Clear();
                    """
            },
            {
                "a method with a nested try and using",
                "void M() { using var a = Frame.Allocate(); try { using (var b = Frame.Allocate()) { var [|c|] = a + b; } } catch { } }"
            },
            {
                "an owned property of something else",
                "void M(Job job) { var [|frame|] = job.Output; } public class Job { [Owned] public Frame Output => Frame.Allocate(); }"
            },
            {
                "a marked generic result",
                "void M() { var [|f|] = Make<Frame>(); } [return: Owned] static T Make<T>() => default!;"
            },
            {
                "an owner hidden by a using of another",
                "void M() { var [|a|] = Frame.Allocate(); { using var b = Frame.Allocate(); Model.Use(a); } }"
            },
            {
                "a stackalloc and a fixed beside it",
                "unsafe void M() { var [|a|] = Frame.Allocate(); fixed (float* p = a.Span) { p[0] = 1; } Span<int> s = stackalloc int[3]; }"
            },
            {
                "an owner in a lambda after an await using",
                "async Task M() { await using var feed = new Feed(); await Task.Yield(); Func<Task> f = async () => { var [|inner|] = new Feed(); await Task.Yield(); }; }"
            },
            {
                "an owner in a lambda after a using",
                "void M() { using var feed = new Clip(); Action f = () => { var [|inner|] = new Clip(); }; }"
            },
            {
                "an owner in a lambda in a finally",
                "void M() { try { Model.Fill([]); } finally { Action f = () => { try { Clip [|a|] = new(); } finally { Clip [|b|] = new(); } }; f(); } }"
            },
            {
                "an owner in a lambda in a catch and a filter",
                "void M() { try { Model.Fill([]); } catch (Exception e) when (new Func<bool>(() => { Clip [|a|] = new(); return true; })()) { Action f = () => { Clip [|b|] = new(); throw e; }; f(); } }"
            },
        };
}
