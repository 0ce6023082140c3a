namespace Tensors.Analyzers.Tests.FieldOwnership;

/// <summary>Members of a class that hold a tensor nobody disposes.</summary>
public static class WrongHolders
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            { "an initialized field", "private readonly Frame [|_frame|] = Frame.Allocate();" },
            { "a field of a class made by its constructor", "private readonly Clip [|_c|] = new();" },
            {
                "a field that a constructor assigns",
                "private readonly Frame [|_frame|]; public C() { _frame = Frame.Allocate(3); }"
            },
            { "a field that a method assigns", "private Frame [|_frame|]; void Start() => _frame = Frame.Allocate();" },
            {
                "a field that is assigned lazily",
                """private Clip? [|_c|]; string M() => (_c ??= new Clip("a")).Name;"""
            },
            {
                "a nullable struct",
                "private Frame? [|_frame|]; void M() { if (_frame is null) { _frame = Frame.Allocate(); } }"
            },
            { "an automatic property", "public Frame [|Output|] { get; } = Frame.Allocate();" },
            {
                "an automatic property that is set",
                "public Clip? [|Output|] { get; private set; } void M() => Output = new Clip();"
            },
            {
                "a property with the field keyword",
                "private Clip [|Output|] => field ??= new Clip(); string N => Output.Name;"
            },
            { "a field marked as owner", "[Owned] private Frame [|_frame|]; void Set(Frame f) => _frame = f;" },
            {
                "a field that is handed a parameter",
                "private Frame [|_frame|]; void Set([TransfersOwnership] Frame frame) => _frame = frame;"
            },
            {
                "a field of a constructor that takes over",
                "private readonly TensorBuffer [|_b|]; public C([TransfersOwnership] TensorBuffer b) { _b = b; }"
            },
            {
                "a field filled from a local",
                "private Frame [|_frame|]; void M() { var f = Frame.Allocate(); f.Span.Clear(); _frame = f; }"
            },
            { "a field filled by out", "private Frame [|_frame|]; bool M() => Frame.TryAllocate(out _frame);" },
            {
                "a field filled by an out variable",
                "private Frame [|_frame|]; void M() { if (Frame.TryAllocate(out var f)) { _frame = f; } }"
            },
            {
                "two fields filled by a tuple",
                "private Frame [|_a|]; private Frame [|_b|]; void M() { (_a, _b) = Frame.Pair(); }"
            },
            {
                "two fields filled by a tuple of calls",
                "private Frame [|_a|]; private Clip? [|_b|]; public C() => (_a, _b) = (Frame.Allocate(), new Clip());"
            },
            {
                "a field filled by an awaited task",
                "private Frame [|_frame|]; async Task M() { _frame = await Frame.AllocateAsync().ConfigureAwait(false); }"
            },
            {
                "a field of either of two",
                """private readonly Clip [|_c|] = Clip.Find("a") ?? new Clip(); private Frame [|_f|] = Flag ? Frame.Allocate(1) : default;"""
            },
            { "a twin made from an allocation", "private readonly Frame.ReadOnly [|_view|] = Frame.Allocate();" },
            { "the read-only twin", "private Frame.ReadOnly [|_view|]; void M(TensorRef r) => _view = Frame.Open(r);" },
            {
                "an allocator that is only used",
                "private readonly SharedMemoryAllocator [|_allocator|] = new(); TensorBuffer M() => _allocator.Allocate(4);"
            },
            {
                "a field that is only read",
                "private readonly Frame [|_frame|] = Frame.Allocate(); public Frame Output => _frame; float M() => Model.Sum(_frame) + _frame[0];"
            },
            {
                "a field that is lent by a method",
                "private readonly Frame [|_frame|] = Frame.Allocate(); [return: Borrowed] public Frame Peek() => _frame;"
            },
            {
                "a field whose last tensor is left",
                "private Frame [|_frame|] = Frame.Allocate(); void Grow(int n) { _frame.Dispose(); _frame = Frame.Allocate(n); }"
            },
            {
                "a field that is published and filled again",
                "private Frame [|_frame|] = Frame.Allocate(); TensorRef M() { var r = _frame.Publish(); _frame = Frame.Allocate(); return r; }"
            },
            {
                "a field that is disposed when the constructor fails",
                "private Frame [|_frame|]; public C() { _frame = Frame.Allocate(); try { Model.Use(_frame); } catch { _frame.Dispose(); throw; } }"
            },
            {
                "two fields that are swapped",
                "private Frame [|_front|] = Frame.Allocate(); private Frame [|_back|] = Frame.Allocate(); void Swap() => (_front, _back) = (_back, _front);"
            },
            {
                "one of two fields",
                "private Frame _a = Frame.Allocate(); private Frame [|_b|] = Frame.Allocate(); public void Dispose() { _a.Dispose(); }"
            },
            { "a field of a nested type", "private sealed class Job { public Frame [|Input|] = Frame.Allocate(); }" },
            {
                "a field of a struct",
                "public struct Job { private Frame [|_input|]; public Job(int n) { _input = Frame.Allocate(n); } }"
            },
            {
                "a parameter of a primary constructor",
                "public class Job([TransfersOwnership] Frame [|input|]) { public int Length => input.Length; }"
            },
            {
                "a parameter of a primary constructor that is never used",
                "public class Job([TransfersOwnership] Frame [|input|]);"
            },
            {
                "a parameter of a primary constructor in a field",
                "public class Job([TransfersOwnership] Frame input) { private readonly Frame [|_input|] = input; }"
            },
            { "a parameter of a positional record", "public record Job([TransfersOwnership] Frame [|Input|]);" },
            {
                "a collection marked as owner",
                "[Owned] private readonly List<Frame> [|_frames|] = []; void M(Frame f) => _frames.Add(f);"
            },
            {
                "an owner that is disposed asynchronously",
                "private readonly Feed [|_feed|] = new(); int M() => _feed.Read();"
            },
            {
                "a field of a generic holder",
                "public class Holder<T> { private readonly Frame [|_f|] = Frame.Allocate(); public T? Value; float M() => _f[0]; }"
            },
            {
                "a generic tensor",
                "public class Holder<T> where T : struct, ISharedTensor<T, float> { private readonly T [|_t|]; public Holder([TransfersOwnership] TensorBuffer b) { _t = T.FromBuffer(b); } }"
            },
        };
}
