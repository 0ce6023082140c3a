using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>What is generated, to read.</summary>
public sealed class SharedTensorSnapshots
{
    [Fact]
    public void Image_batch() =>
        Verify(
            """
            using Tensors;

            namespace My.Models;

            /// <summary>Pictures.</summary>
            [SharedTensor(["batch", 3, 224, 224], DType.Float32, Axes = ["batch", "channel", "y", "x"])]
            public readonly partial struct ImageBatch;
            """
        );

    [Fact]
    public void Limited_and_aligned() =>
        Verify(
            """
            using Tensors;

            /// <summary>Boxes around what was found.</summary>
            [SharedTensor(["batch", "box", 4], DType.Float32, Max = ["box=100", "batch=8"], Alignment = 4096)]
            public readonly partial struct Boxes;
            """
        );

    [Fact]
    public void Scalar_in_the_global_namespace() =>
        Verify(
            """
            using Tensors;

            [SharedTensor([], DType.Int64)]
            internal readonly partial struct SampleRate;
            """
        );

    [Fact]
    public void Nested_with_keywords_as_names() =>
        Verify(
            """
            using Tensors;

            namespace My.@namespace
            {
                internal static partial class Outer<@class>
                {
                    private partial record struct Inner
                    {
                        [TensorOwner, SharedTensor(["class", 2, "value"], DType.BFloat16)]
                        internal readonly partial struct @event { }
                    }
                }
            }
            """
        );

    private static void Verify(string source, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        var generated = TestProject.Generate(TestProject.Compile(source));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Snapshot.Verify(generated, method: method);
    }
}
