namespace Tensors.Analyzers.Tests.FieldOwnership;

/// <summary>Members of a class that see to the tensors they hold, or hold what is not theirs.</summary>
public static class RightHolders
{
    public static TheoryData<string, string> Members { get; } =
        new()
        {
            {
                "a field that Dispose disposes",
                "private readonly Frame _frame = Frame.Allocate(); public void Dispose() => _frame.Dispose();"
            },
            {
                "a field that Dispose disposes if it is there",
                "private Clip? _c; void M() => _c = new Clip(); public void Dispose() { _c?.Dispose(); }"
            },
            {
                "a nullable struct",
                "private Frame? _f; void M() => _f = Frame.Allocate(); public void Dispose() { if (_f is { } f) { f.Dispose(); } }"
            },
            {
                "a nullable struct's value",
                "private Frame? _f = Frame.Allocate(); public void Dispose() { if (_f.HasValue) { _f.Value.Dispose(); } }"
            },
            {
                "the pattern with a flag",
                "private readonly Clip _c = new(); protected virtual void Dispose(bool disposing) { if (disposing) { _c.Dispose(); } }"
            },
            {
                "an asynchronous dispose",
                "private readonly Feed _feed = new(); public async ValueTask DisposeAsync() => await _feed.DisposeAsync();"
            },
            {
                "an asynchronous dispose with using",
                "private readonly Feed _feed = new(); public async ValueTask DisposeAsync() { await using (_feed.ConfigureAwait(false)) { } }"
            },
            {
                "an explicit implementation",
                "public sealed class Job : IDisposable { private Frame _f = Frame.Allocate(); void IDisposable.Dispose() { _f.Dispose(); _f = Frame.Allocate(); } }"
            },
            {
                "a cast to the interface",
                "private readonly Clip _c = new(); public void Dispose() => ((IDisposable)_c).Dispose();"
            },
            {
                "a method of another name",
                "private Frame _frame = Frame.Allocate(); public void Close() { _frame.Dispose(); _frame = default; }"
            },
            {
                "a using over the field",
                "private readonly Frame _frame = Frame.Allocate(); public void Dispose() { using (_frame) { Model.Use(_frame); } }"
            },
            {
                "an alias that is disposed",
                "private Clip? _c = new(); public void Dispose() { var c = _c; _c = null; c?.Dispose(); }"
            },
            {
                "an exchange that is disposed",
                "private Clip? _c = new(); public void Dispose() => Interlocked.Exchange(ref _c, null)?.Dispose();"
            },
            {
                "a using declaration over the field",
                "private Frame _f = Frame.Allocate(); public void Dispose() { using var f = _f; f.Span.Clear(); }"
            },
            {
                "a list of disposables",
                "private readonly List<IDisposable> _all = []; private readonly Clip _c = new(); public C() { _all.Add(_c); }"
            },
            {
                "a loop over the fields",
                "private readonly Clip _a = new(), _b = new(); public void Dispose() { foreach (var c in new[] { _a, _b }) { c.Dispose(); } }"
            },
            {
                "a helper by reference",
                "private Clip? _c = new(); public void Dispose() => Release(ref _c); private static void Release(ref Clip? c) { c?.Dispose(); c = null; }"
            },
            {
                "a helper that takes over",
                "private Frame _f = Frame.Allocate(); public void Dispose() => Model.Take(_f);"
            },
            {
                "a field that is published",
                "private Frame _f = Frame.Allocate(); public TensorRef Send() => _f.Publish();"
            },
            {
                "a field that a method hands out",
                "private Frame _f = Frame.Allocate(); public Frame Detach() { var f = _f; _f = default; return f; }"
            },
            {
                "a dispose when something ends",
                "private readonly Frame _f = Frame.Allocate(); public C() { AppDomain.CurrentDomain.ProcessExit += (_, _) => _f.Dispose(); }"
            },
            {
                "a dispose as a delegate",
                "private readonly Clip _c = new(); public C(CancellationToken token) { token.Register(_c.Dispose); }"
            },
            { "a parameter that is kept", "private readonly Frame _frame; public C(Frame frame) { _frame = frame; }" },
            { "a parameter set later", "private Frame _frame; public Frame Input { set => _frame = value; }" },
            {
                "a primary constructor's parameter",
                "public class Job(Frame input) { private readonly Frame _input = input; public int N => _input.Length + input.Length; }"
            },
            {
                "a primary constructor's parameter that is disposed",
                "public class Job([TransfersOwnership] Frame input) : IDisposable { public void Dispose() => input.Dispose(); }"
            },
            {
                "a primary constructor's parameter in a field that is disposed",
                "public class Job([TransfersOwnership] Frame input) : IDisposable { private readonly Frame _f = input; public void Dispose() => _f.Dispose(); }"
            },
            { "a positional record", "public record Job(Frame Input);" },
            {
                "a positional record that disposes",
                "public record Job([TransfersOwnership] Frame Input) : IDisposable { public void Dispose() => Input.Dispose(); }"
            },
            {
                "a field marked as borrowed",
                "[Borrowed] private readonly Frame _frame = Frame.Allocate(); float M() => _frame[0];"
            },
            { "a property marked as borrowed", "[Borrowed] public Frame Output { get; } = Frame.Allocate();" },
            { "an automatic property that others set", "public Frame Input { get; set; }" },
            { "an owned property of which the reader is owner", "[Owned] public Frame Output { get; set; }" },
            { "a borrowed result", "private readonly Frame _frame = Model.Peek(); float M() => _frame[0];" },
            { "what a property gives", "private readonly Frame _frame = Model.Cached; float M() => _frame[0];" },
            { "a default", "private Frame _frame = default; private Frame _other = new(); private Clip? _c = null;" },
            {
                "a static field",
                "private static readonly Frame s_frame = Frame.Allocate(); static float M() => s_frame[0];"
            },
            {
                "a view of a field's tensor",
                "private readonly Frame _f = Frame.Allocate(); private Frame.ReadOnly _view; void M() => _view = _f; public void Dispose() => _f.Dispose();"
            },
            {
                "a field that is disposed as its twin",
                "private readonly Frame _f = Frame.Allocate(); private Frame.ReadOnly _view; void M() => _view = _f; public void Dispose() => _view.Dispose();"
            },
            {
                "a swapped pair",
                "private Frame _a = Frame.Allocate(); private Frame _b = Frame.Allocate(); void Swap() => (_a, _b) = (_b, _a); public void Dispose() { _a.Dispose(); _b.Dispose(); }"
            },
            {
                "a type that disposes a nested one's field",
                "private sealed class Job { public Frame Input = Frame.Allocate(); } private readonly Job _job = new(); public void Dispose() => _job.Input.Dispose();"
            },
            {
                "a local that the method disposes",
                "private Frame _current; void M() { var f = Frame.Allocate(); _current = f; Model.Use(_current); f.Dispose(); }"
            },
            {
                "a local of a using",
                "private Frame _current; void M() { using var f = Frame.Allocate(); _current = f; }"
            },
            {
                "a collection marked as owner that is emptied",
                "[Owned] private readonly Queue<Frame> _q = new(); public void Dispose() { while (_q.TryDequeue(out var f)) { f.Dispose(); } }"
            },
            {
                "an array marked as owner that is walked",
                "[Owned] private readonly Frame[] _all = new Frame[3]; public void Dispose() { foreach (var f in _all) { f.Dispose(); } }"
            },
            { "a collection without a mark", "private readonly List<Frame> _frames = [Frame.Allocate()];" },
            {
                "an abstract class that leaves it to its derived types",
                "public abstract class Base { protected Frame Frame = Frame.Allocate(); }"
            },
            {
                "a type whose other part disposes",
                "public partial class Job { private readonly Clip _c = new(); } public partial class Job : IDisposable { public void Dispose() => _c.Dispose(); }"
            },
            {
                "a ref struct",
                "public ref struct Scope { private readonly Frame _f; public Scope(int n) { _f = Frame.Allocate(n); } public void Dispose() => _f.Dispose(); }"
            },
            {
                "a dispose in a local function of Dispose",
                "private Clip? _c = new(); public void Dispose() { Close(); void Close() => _c?.Dispose(); }"
            },
            {
                "a switch over what it holds",
                "private Clip? _c = new(); public void Dispose() { (_c is null ? null : _c)?.Dispose(); }"
            },
        };
}
