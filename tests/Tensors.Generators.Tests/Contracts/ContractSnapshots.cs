using System.Runtime.CompilerServices;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>What is generated for a contract, to read.</summary>
public sealed class ContractSnapshots
{
    private const string Tensors = """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Tensors;

        namespace My.Models;

        /// <summary>Pictures.</summary>
        [SharedTensor(["batch", 3, 224, 224], DType.Float32)]
        public readonly partial struct ImageBatch;

        /// <summary>One number for each class.</summary>
        [SharedTensor(["batch", 1000], DType.Float32)]
        public readonly partial struct Logits;

        """;

    [Fact]
    public void One_call() =>
        Verify(
            """
            /// <summary>Says what is in a picture.</summary>
            [ModelContract("resnet50")]
            public partial interface IResNet50
            {
                /// <summary>Classifies.</summary>
                /// <param name="image">The pictures.</param>
                /// <param name="cancellationToken">Stops waiting.</param>
                ValueTask<Logits.ReadOnly> ClassifyAsync(ImageBatch.ReadOnly image, CancellationToken cancellationToken = default);
            }
            """
        );

    [Fact]
    public void Several_calls_with_scalars_tuples_streams_and_names() =>
        Verify(
            """
            internal partial class Outer
            {
                [ModelContract("vision")]
                internal partial interface Vision
                {
                    [return: TensorName("output.1", "count")]
                    ValueTask<(Logits.ReadOnly Scores, long count)> RateAsync(
                        [TensorName("input.1")] ImageBatch.ReadOnly call,
                        float @event = 1.5f,
                        bool outputs = true
                    );

                    IAsyncEnumerable<Logits.ReadOnly> Watch(ImageBatch.ReadOnly part, CancellationToken token);
                }
            }
            """
        );

    private static void Verify(string contract, [CallerMemberName] string method = "")
    {
        var generated = ContractProject.Generate(ContractProject.Compile(Tensors + contract));
        if (TestProject.CompilerMessages(generated.Output) is { Length: > 0 } messages)
        {
            Assert.Fail(string.Join("\n", messages));
        }

        Snapshot.Verify(generated, method: method);
    }
}
