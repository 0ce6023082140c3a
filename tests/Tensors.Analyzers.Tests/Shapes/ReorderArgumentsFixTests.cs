using Tensors.CodeFixes;

namespace Tensors.Analyzers.Tests.Shapes;

public sealed class ReorderArgumentsFixTests
{
    [Fact]
    public Task Puts_arguments_in_the_order_of_the_axes() =>
        VerifyRule.FixAsync<ReorderArgumentsFix>(
            "TNS3005",
            Samples.InClass(
                """
                float M(Image t, int n, int y, int x)
                {
                    t[
                        n, // batch
                        0,
                        [|x|], // across
                        y
                    ] = 1;
                    return t[0, [|x|], n, y];
                }

                Matrix M(SharedMemoryAllocator a, int rows, int columns) => Matrix.Allocate(a, [|columns|], rows, "s");
                float N(Image t, int x) => t[0, 1, [|x|], 7];
                """
            ),
            Samples.InClass(
                """
                float M(Image t, int n, int y, int x)
                {
                    t[
                        n, // batch
                        0,
                        y, // across
                        x
                    ] = 1;
                    return t[0, n, y, x];
                }

                Matrix M(SharedMemoryAllocator a, int rows, int columns) => Matrix.Allocate(a, rows, columns, "s");
                float N(Image t, int x) => t[0, 1, 7, x];
                """
            )
        );

    [Theory]
    [InlineData("float M(Image t, int x) => t[0, 0, [|x|], Next()]; int Next() => 1;")]
    [InlineData("float M(Image t, int x, int y) => t[batch: 0, 0, [|x|], y];")]
    public Task Leaves_alone_what_is_named_or_does_something(string members) =>
        VerifyRule.NoFixAsync<ReorderArgumentsFix>("TNS3005", Samples.InClass(members));
}
