namespace Tensors.Analyzers.Tests.Shapes;

/// <summary>TNS3005: arguments with the name of another axis.</summary>
public sealed class AxisOrderTests
{
    public static TheoryData<string, string> Wrong { get; } =
        new()
        {
            { "two indices", "float M(Image t, int n, int y, int x) => t[n, 0, [|x|], y];" },
            {
                "two indices that are written",
                "void M(Image t) { for (var y = 0; y < 9; y++) { for (var x = 0; x < 9; x++) { t[0, 0, [|x|], y] = 1; } } }"
            },
            { "an index of the twin", "float M(Image.ReadOnly t, long x, long y) => t[0, 0, [|x|], y];" },
            { "one index", "float M(Image t, int x) => t[0, 0, [|x|], 0];" },
            { "three indices", "float M(Image t, int channel, int x, int y) => t[0, [|y|], x, channel];" },
            {
                "an index that is the batch",
                "float M(Image t, int batch, int channel) => t[[|channel|], batch, 0, 0];"
            },
            { "a field", "private int _x, _y; float M(Image t) => t[0, 0, [|_x|], _y];" },
            { "a property", "float M(Image t, (int X, int Y) at) => t[0, 0, [|at.X|], at.Y];" },
            {
                "lengths",
                "void M(SharedMemoryAllocator a, int rows, int columns) { using var t = Matrix.Allocate(a, [|columns|], rows); }"
            },
            {
                "a tensor of a property",
                "private Matrix T => default; double M(int rows, int columns) => T[[|columns|], rows];"
            },
            { "a name in capitals", "const int Rows = 3; double M(Matrix t, int columns) => t[[|columns|], Rows];" },
            {
                "a right index before",
                "void M(Matrix t, int rows, int columns) { t[rows, columns] = 1; t[[|columns|], rows] = 2; }"
            },
        };

    public static TheoryData<string, string> Right { get; } =
        new()
        {
            {
                "the order of the axes",
                "float M(Image t, int batch, int channel, int y, int x) => t[batch, channel, y, x];"
            },
            { "other names", "float M(Image t, int i, int j) => t[0, 0, j, i];" },
            { "named arguments", "float M(Image t, int x, int y) => t[0, 0, x: x, y: y] + t[0, 0, x: y, y: x];" },
            { "the diagonal", "double M(Matrix t, int rows) => t[rows, rows];" },
            {
                "a transposed copy",
                "void M(Matrix s, Matrix t, int rows, int columns) => t[columns, rows] = s[rows, columns];"
            },
            {
                "a transposed copy with a variable",
                "void M(Matrix s, Matrix t, int rows, int columns) { var v = s[rows, columns]; t[columns, rows] = v; }"
            },
            {
                "a swap",
                "void M(Matrix t, int rows, int columns) { (t[rows, columns], t[columns, rows]) = (t[columns, rows], t[rows, columns]); }"
            },
            {
                "a transposed allocation",
                "void M(SharedMemoryAllocator a, int rows, int columns) { using var s = Matrix.Allocate(a, rows, columns); using var t = Matrix.Allocate(a, columns, rows); }"
            },
            { "axes without names", "int M(Table t, int y, int x) => t[x, y];" },
            { "a sum", "float M(Image t, int x, int y) => t[0, 0, x + 1, y - 1];" },
            { "another type", "int M(int[,] t, int x, int y) => t[x, y];" },
            { "a method of the user", "Image M(int y) => Image.Blank(y);" },
            {
                "lengths in order",
                "void M(SharedMemoryAllocator a, int rows, int columns) { using var t = Matrix.Allocate(a, rows, columns); }"
            },
            { "a name of another tensor", "double M(Matrix t, int x, int y) => t[x, y];" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public Task Reports(string name, string members) => VerifyRule.SampleAsync("TNS3005", name, members);

    [Theory]
    [MemberData(nameof(Right))]
    public Task Is_silent_about(string name, string members) => VerifyRule.SampleAsync("TNS3005", name, members);
}
