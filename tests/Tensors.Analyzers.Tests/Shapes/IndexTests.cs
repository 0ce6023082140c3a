namespace Tensors.Analyzers.Tests.Shapes;

/// <summary>TNS3001: constant indices outside their axis.</summary>
public sealed class IndexTests
{
    public static TheoryData<string, string> Wrong { get; } =
        new()
        {
            { "an index at the length", "float M(Image t) => t[0, [|3|], 0, 0];" },
            { "an index beyond the length", "void M(Image t) { t[0, 0, [|300|], 0] = 1; }" },
            { "a negative index", "float M(Image t) => t[0, 0, 0, [|-1|]];" },
            { "a negative index of an axis whose length is dynamic", "float M(Image t) => t[[|-1|], 0, 0, 0];" },
            { "two indices", "float M(Image t) => t[0, 0, [|224|], [|224|]];" },
            { "an index of the twin", "float M(Image.ReadOnly t) => t[0, [|4|], 0, 0];" },
            { "an axis without a name", "int M(Table t) => t[[|2|], 0] + t[0, [|3|]];" },
            { "a constant", "const int Last = 4; float M(Vector4 t) => t[[|Last|]];" },
            { "the constant of an axis", "float M(Image t) => t[0, [|Image.Channel|], 0, 0];" },
            { "a sum of constants", "float M(Image t) => t[0, 0, [|Image.Y + 1|], 0];" },
            { "a local that is written once", "float M(Vector4 t) { var i = 4; return t[[|i|]]; }" },
            { "a long", "float M(Vector4 t) => t[[|4L|]];" },
            {
                "a length known from the allocation",
                "float M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 8); return t[[|8|]]; }"
            },
            {
                "a length known by name",
                "double M(SharedMemoryAllocator a) { using var t = Matrix.Allocate(a, columns: 3, rows: 2); return t[0, [|3|]]; }"
            },
            {
                "a length known through an alias",
                "double M(SharedMemoryAllocator a) { var n = 2; using var t = Matrix.Allocate(a, n, 3); Matrix.ReadOnly v = t; return v[[|2|], 0]; }"
            },
            {
                "the length itself",
                "double M(SharedMemoryAllocator a) { using var t = Matrix.Allocate(a, 2, 3); return t[[|t.Rows|], 0]; }"
            },
            { "a named argument", "float M(Image t) => t[0, 0, x: [|224|], y: 0];" },
            { "a reference", "ref float M(ref Image t) => ref t[0, [|3|], 0, 0];" },
            { "a tensor in a field", "private readonly Vector4 _t = default; float M() => this._t[[|5|]] + _t[3];" },
            { "an element of a collection", "float M(List<Vector4> t) => t[7][[|7|]];" },
            { "an index in a lambda", "Func<Vector4, float> M() => t => t[[|4|]];" },
            { "an index of a view", "float M(Vector4 t) => t.Buffer.AsView<float>()[[|4|]];" },
            { "an index of a tensor span", "int M(Table t) => t.TensorSpan[[|2|], 0];" },
            {
                "an index of an empty tensor",
                "float M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 0); return t[[|0|]]; }"
            },
        };

    public static TheoryData<string, string> Right { get; } =
        new()
        {
            { "the last of each axis", "float M(Image t) => t[0, 2, 223, 223];" },
            { "an index of a dynamic axis", "float M(Image t) => t[1000000, 0, 0, 0];" },
            { "a variable", "float M(Image t, int c) => t[0, c, 0, 0];" },
            { "a local that is written twice", "float M(Vector4 t) { var i = 4; i--; return t[i]; }" },
            {
                "a local that is passed by reference",
                "float M(Vector4 t) { var i = 4; Change(ref i); return t[i]; } static void Change(ref int i) => i = 0;"
            },
            {
                "a loop variable",
                "float M(Vector4 t) { var s = 0f; for (var i = 4; i > 0; i--) { s += t[i - 1]; } return s; }"
            },
            {
                "an index within a known length",
                "float M(SharedMemoryAllocator a) { using var t = Signal.Allocate(a, 8); return t[7]; }"
            },
            {
                "a length that is not known",
                "float M(SharedMemoryAllocator a, int n) { using var t = Signal.Allocate(a, n); return t[8]; }"
            },
            {
                "a variable that is allocated again",
                "float M(SharedMemoryAllocator a) { var t = Signal.Allocate(a, 8); t.Dispose(); t = Signal.Allocate(a, 16); using (t) { return t[8]; } }"
            },
            { "an index of a span", "float M(Vector4 t) => t.Span[3] + t.Span[9];" },
            { "the name of an axis on another type", "int M(Dictionary<int, int> rows) => rows[-1];" },
            { "a method of the user with the name of an axis", "Image M() => Image.Blank(x: 9999);" },
            { "a slice of a view", "float M(Image t) => t.Buffer.AsView<float>().Select(0, 0)[0, 0, 0];" },
            { "a spread of indices", "int M(Table t, long[] at) => t.Buffer.AsView<int>()[at];" },
            { "a parameter with a default", "float M(Vector4 t, int i = 4) => t[i];" },
            {
                "the last row",
                "double M(SharedMemoryAllocator a) { using var t = Matrix.Allocate(a, 2, 3); return t[t.Rows - 1, 0]; }"
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Reports(string name, string members) => VerifyRule.SampleAsync("TNS3001", name, members);

    [Theory]
    [MemberData(nameof(Right))]
    public Task Is_silent_about(string name, string members) => VerifyRule.SampleAsync("TNS3001", name, members);
}
