using System.Globalization;
using Microsoft.CodeAnalysis;
using Tensors.CodeModel;
using Tensors.Signatures;
using static Tensors.Generators.Tests.Contracts.Models;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>A contract is compared with the model that it names: each disagreement is reported on the exact token.</summary>
public sealed class ModelRuleTests
{
    private const int Float32 = 1;
    private const int Int64 = 7;

    private const string Tensors = """
        [SharedTensor(["batch", 3], DType.Float32)] readonly partial struct X;
        [SharedTensor([2, 3], DType.Float32)] readonly partial struct FixedX;
        [SharedTensor(["batch", "c"], DType.Float32)] readonly partial struct OpenX;
        [SharedTensor(["batch", 4], DType.Float32)] readonly partial struct WideX;
        [SharedTensor(["batch"], DType.Float32)] readonly partial struct FlatX;
        [SharedTensor(["batch", 3], DType.Float64)] readonly partial struct DoubleX;
        [SharedTensor(["batch", 10], DType.Float32)] readonly partial struct Y;
        [SharedTensor(["batch", "k"], DType.Float32)] readonly partial struct OpenY;
        [SharedTensor(["batch", "k"], DType.Float32, Max = ["k=9"])] readonly partial struct SmallY;
        [SharedTensor(["batch", 11], DType.Float32)] readonly partial struct WideY;
        [SharedTensor([2, "batch", 128], DType.Float32)] readonly partial struct State;
        [SharedTensor([1], DType.Int64)] readonly partial struct Sr;

        """;

    private static readonly AdditionalText s_model = ContractProject.File(
        Create(
            "m.onnx",
            "",
            [Tensor("x", Float32, "batch", 3), Tensor("sr", Int64)],
            [
                Tensor("y", Float32, "batch", 10),
                Tensor("stateN", Float32, 2, "batch", 128),
                new ValueSignature("all", ValueKind.Sequence, 0, null, ""),
                new ValueSignature("open", ValueKind.Tensor, Float32, null, ""),
            ]
        )
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TNS3012", "ValueTask<float> ⟦Run⟧(X.ReadOnly x);")]
    [InlineData("TNS3012", "ValueTask<float> ⟦Run⟧(X.ReadOnly x, CancellationToken token);")]
    [InlineData("TNS3013", "ValueTask<float> Run(X.ReadOnly x, long sr, bool ⟦flag⟧);")]
    [InlineData("TNS3013", "ValueTask<⟦long⟧> Run(X.ReadOnly x, long sr);")]
    [InlineData("TNS3013", "ValueTask<(Y.ReadOnly y, long ⟦Count⟧)> Run(X.ReadOnly x, long sr);")]
    [InlineData("TNS3014", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(X.ReadOnly ⟦image⟧, long sr);")]
    [InlineData("TNS3014", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(X.ReadOnly ⟦X⟧, long sr);")]
    [InlineData(
        "TNS3014",
        "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run([TensorName(⟦\"X\"⟧)] X.ReadOnly x, long sr);"
    )]
    [InlineData("TNS3014", "ValueTask<(Y.ReadOnly y, State.ReadOnly ⟦State⟧)> Run(X.ReadOnly x, long sr);")]
    [InlineData("TNS3014", "[return: TensorName(⟦\"z\"⟧)] ValueTask<Y.ReadOnly> Run(X.ReadOnly x, long sr);")]
    [InlineData(
        "TNS3014",
        "[return: TensorName(\"y\", ⟦\"z\"⟧)] ValueTask<(Y.ReadOnly A, State.ReadOnly B)> Run(X.ReadOnly x, long sr);"
    )]
    [InlineData(
        "TNS3014",
        "[return: TensorName([\"y\", ⟦\"z\"⟧])] ValueTask<(Y.ReadOnly A, State.ReadOnly B)> Run(X.ReadOnly x, long sr);"
    )]
    [InlineData(
        "TNS3014",
        "[return: TensorName(names: new[] { \"y\", ⟦\"z\"⟧ })] ValueTask<(Y.ReadOnly A, State.ReadOnly B)> Run(X.ReadOnly x, long sr);"
    )]
    [InlineData(
        "TNS3013",
        "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(X.ReadOnly x, long sr, [TensorName(⟦\"f\"⟧)] bool flag);"
    )]
    [InlineData("TNS3015", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(⟦DoubleX.ReadOnly⟧ x, long sr);")]
    [InlineData("TNS3015", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(X.ReadOnly x, ⟦int⟧ sr);")]
    [InlineData("TNS3016", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(⟦WideX.ReadOnly⟧ x, long sr);")]
    [InlineData("TNS3016", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(⟦FlatX.ReadOnly⟧ x, long sr);")]
    [InlineData("TNS3016", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(⟦OpenX.ReadOnly⟧ x, long sr);")]
    [InlineData("TNS3016", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> Run(X.ReadOnly x, ⟦Sr.ReadOnly⟧ sr);")]
    [InlineData("TNS3016", "[return: TensorName(\"y\")] ⟦ValueTask<WideY.ReadOnly>⟧ Run(X.ReadOnly x, long sr);")]
    [InlineData("TNS3016", "ValueTask<(⟦SmallY.ReadOnly⟧ y, State.ReadOnly stateN)> Run(X.ReadOnly x, long sr);")]
    public async Task A_disagreement_is_reported_on_the_token(string id, string member)
    {
        var source = Marked.Parse(Source(member));
        // A result's type is all there is to point at, where it is no tuple.
        var place =
            source.Place is "long" && source.Text.Contains("ValueTask<long> Run", StringComparison.Ordinal)
                ? (source.Start - "ValueTask<".Length, "ValueTask<long>".Length)
                : (source.Start, source.Place.Length);
        var generated = ContractProject.Generate(ContractProject.Compile(source.Text), s_model);
        var diagnostic = Assert.Single(await ContractProject.AnalyzeAsync(generated.Output, Cancellation, s_model));
        Assert.Equal(
            (id, place.Item1, place.Item2),
            (diagnostic.Id, diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)
        );
        Assert.NotEmpty(generated.Run.GeneratedSources);
    }

    [Theory]
    [InlineData("ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> RunAsync(X.ReadOnly x, long sr);")]
    [InlineData("ValueTask<Y.ReadOnly> RunAsync(long sr, X.ReadOnly x, CancellationToken token = default);")]
    [InlineData("[return: TensorName(\"stateN\")] ValueTask<State.ReadOnly> RunAsync(FixedX.ReadOnly x, long sr);")]
    [InlineData(
        "[return: TensorName(\"y\")] ValueTask<OpenY.ReadOnly> RunAsync([TensorName(\"x\")] X.ReadOnly input, [TensorName(\"sr\")] long rate);"
    )]
    [InlineData("[return: TensorName(\"open\")] ValueTask<Y.ReadOnly> RunAsync(X.ReadOnly x, long sr);")]
    public async Task What_agrees_is_not_reported(string member)
    {
        var generated = ContractProject.Generate(ContractProject.Compile(Source(member)), s_model);
        Assert.Empty(
            (await ContractProject.AnalyzeAsync(generated.Output, Cancellation, s_model)).Select(d => d.ToString())
        );
        Assert.NotEmpty(generated.Run.GeneratedSources);
    }

    [Theory]
    [InlineData("⟦\"other.onnx\"⟧")]
    [InlineData("⟦\"m\"⟧")]
    [InlineData("⟦\"models/m.onnx\"⟧")]
    public async Task A_model_that_is_not_there_is_reported_where_it_is_named(string name)
    {
        var source = Marked.Parse(
            $"{ContractProject.Usings}[ModelContract(Model = {name})] partial interface IContract {{ ValueTask<float> Run(); }}"
        );
        var generated = ContractProject.Generate(ContractProject.Compile(source.Text), s_model);
        var diagnostic = Assert.Single(await ContractProject.AnalyzeAsync(generated.Output, Cancellation, s_model));
        Assert.Equal(
            ("TNS3010", source.Start, source.Place.Length),
            (diagnostic.Id, diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)
        );
        Assert.Contains(
            "Its models are: 'm.onnx'.",
            diagnostic.GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
        var without = Assert.Single(await ContractProject.AnalyzeAsync(generated.Output, Cancellation));
        Assert.Contains(
            "Its models are: none.",
            without.GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_contract_of_several_calls_cannot_be_one_model()
    {
        var source = Marked.Parse(
            $"{ContractProject.Usings}[ModelContract(Model = \"m.onnx\")] partial interface ⟦IContract⟧ {{ ValueTask<float> A(); ValueTask<float> B(); }}"
        );
        var generated = ContractProject.Generate(ContractProject.Compile(source.Text), s_model);
        var diagnostic = Assert.Single(await ContractProject.AnalyzeAsync(generated.Output, Cancellation, s_model));
        Assert.Equal(("TNS3011", source.Start), (diagnostic.Id, diagnostic.Location.SourceSpan.Start));
    }

    [Theory]
    [InlineData(
        "ValueTask<float> Run(X.ReadOnly x);",
        "TNS3012",
        "'Run' does not have the input 'sr: int64[]' of 'm.onnx'"
    )]
    [InlineData(
        "ValueTask<Y.ReadOnly> Run(X.ReadOnly x, long sr, bool flag);",
        "TNS3013",
        "Its inputs are: 'x: float32[batch, 3]', 'sr: int64[]'."
    )]
    [InlineData(
        "ValueTask<Y.ReadOnly> Run(X.ReadOnly image, long sr);",
        "TNS3014",
        "has no input 'image', but it has an input 'x' with the same dtype and shape. Write [TensorName(\"x\")]"
    )]
    [InlineData(
        "ValueTask<Y.ReadOnly> Run(DoubleX.ReadOnly x, long sr);",
        "TNS3015",
        "is float64 in the contract, but float32 in 'm.onnx'. Declare it as DType.Float32"
    )]
    [InlineData("ValueTask<Y.ReadOnly> Run(X.ReadOnly x, int sr);", "TNS3015", "int64 in 'm.onnx'. Declare it as long")]
    [InlineData(
        "ValueTask<Y.ReadOnly> Run(X.ReadOnly x, Sr.ReadOnly sr);",
        "TNS3016",
        "it has rank 0, not 1. Declare it as the scalar 'long'"
    )]
    [InlineData(
        "[return: TensorName(\"z\")] ValueTask<Y.ReadOnly> Run(X.ReadOnly x, long sr);",
        "TNS3014",
        "has no output 'z', but it has an output 'y' with the same dtype and shape. Write [return: TensorName(\"y\")]"
    )]
    [InlineData(
        "ValueTask<(Y.ReadOnly y, State.ReadOnly state)> Run(X.ReadOnly x, long sr);",
        "TNS3014",
        "Write [return: TensorName(\"y\", \"stateN\")]"
    )]
    [InlineData(
        "ValueTask<(Y.ReadOnly y, bool b)> Run(X.ReadOnly x, long sr);",
        "TNS3013",
        "or give it the model's name with [return: TensorName]."
    )]
    [InlineData(
        "ValueTask<Y.ReadOnly> Run(FlatX.ReadOnly x, long sr);",
        "TNS3016",
        "it has rank 2, not 1. Declare it with the model's axes"
    )]
    [InlineData("ValueTask<Y.ReadOnly> Run(WideX.ReadOnly x, long sr);", "TNS3016", "axis 1 has length 3, not 4")]
    [InlineData(
        "ValueTask<Y.ReadOnly> Run(OpenX.ReadOnly x, long sr);",
        "TNS3016",
        "axis 1 has the fixed length 3, so it cannot be dynamic"
    )]
    public async Task A_message_says_what_the_model_has(string member, string id, string message)
    {
        var generated = ContractProject.Generate(ContractProject.Compile(Source(member)), s_model);
        var diagnostics = await ContractProject.AnalyzeAsync(generated.Output, Cancellation, s_model);
        Assert.Contains(
            message,
            diagnostics
                .First(d => string.Equals(d.Id, id, StringComparison.Ordinal))
                .GetMessage(CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_model_with_what_no_tensor_can_be_is_compared_as_far_as_possible()
    {
        var model = ContractProject.File(
            Create(
                "odd.onnx",
                "",
                [
                    new ValueSignature("map", ValueKind.Map, 0, null, ""),
                    new ValueSignature(
                        "long",
                        ValueKind.Tensor,
                        Float32,
                        new([new DimensionSignature(1L << 40, null)]),
                        ""
                    ),
                    new ValueSignature("text", ValueKind.Tensor, 8, new([]), ""),
                    Tensor("x", Float32, "batch", 3),
                ],
                [Tensor("y", Float32, "batch", 10)]
            )
        );
        var source =
            ContractProject.Usings
            + Tensors
            + "[ModelContract(Model = \"odd.onnx\")] partial interface IContract { ValueTask<Y.ReadOnly> Run(X.ReadOnly x); }";
        var generated = ContractProject.Generate(ContractProject.Compile(source), model);
        var diagnostics = await ContractProject.AnalyzeAsync(generated.Output, Cancellation, model);
        Assert.Equal(["TNS3012", "TNS3012", "TNS3012"], diagnostics.Select(d => d.Id).ToArray());
        Assert.DoesNotContain(
            diagnostics,
            d =>
                d.Properties.ContainsKey(ModelProperties.Shape)
                && d.GetMessage(CultureInfo.InvariantCulture).Contains("'long", StringComparison.Ordinal)
        );
    }

    // With every output besides, which no test here is about.
    private static string Source(string member) =>
        $"{ContractProject.Usings}{Tensors}[ModelContract(Model = \"m.onnx\")] partial interface IContract {{ {member.Replace("ValueTask<float> ", "ValueTask<(Y.ReadOnly y, State.ReadOnly stateN)> ", StringComparison.Ordinal)} }}";
}
