using System.Collections.Immutable;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.CodeAnalysis;
using Tensors.CodeModel;
using Tensors.CompilerServices;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.RandomPrograms;
using Tensors.Signatures;
using Tensors.Testing;
using static Tensors.Generators.Tests.Contracts.Models;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>The class of a model's file, whatever the file calls its tensors and axes.</summary>
public sealed partial class ModelClassTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Voice_activity()
    {
        var model = Create(
            "silero_vad.onnx",
            "SileroVad",
            [Tensor("input", 1, null, "samples"), Tensor("state", 1, 2, null, 128), Tensor("sr", 7)],
            [Tensor("output", 1, null, 1), Tensor("stateN", 1, 2, null, 128)]
        );
        var generated = ContractProject.GenerateModels(ContractProject.Compile(""), ContractProject.File(model));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));

        // The tensors are as those that a person declares, which have snapshots of their own.
        Snapshot.Verify(
            generated,
            isShown: name => name.StartsWith("My.Models.SileroVad.", StringComparison.Ordinal) && !IsOfTensor(name)
        );

        static bool IsOfTensor(string name) => name.Split('.')[3] is "Input" or "Output" or "State" or "StateN";
    }

    [Fact]
    public async Task Whatever_a_file_calls_its_tensors_the_class_compiles_and_says_what_the_file_says()
    {
        var tensors = 0;
        await Choices
            .Lists(120)
            .SampleAsync(
                async numbers =>
                {
                    var choose = new Choices(numbers);
                    var space = choose.Of("My.Models", "", "event.@class", "My.Tensors.System");
                    ModelFile[] models =
                    [
                        RandomModels.Next(choose, "m.onnx", "Model", space),
                        RandomModels.Next(
                            choose,
                            "class.onnx",
                            choose.Of("@class", "ModelOutput", "X").TrimStart('@'),
                            space
                        ),
                    ];
                    Interlocked.Add(ref tensors, models.Sum(m => m.Signature.Inputs.Count + m.Signature.Outputs.Count));
                    await CheckAsync(models, choose.Rarely(2));
                },
                iter: TestEffort.Count(30, byDefault: 0.2)
            );
        Assert.True(tensors > 0);
    }

    // Each as a tensor, and each as an axis's, with all others beside it.
    [Fact]
    public Task All_names_in_one_model() => CheckAsync([RandomModels.WithAllNames("m.onnx", "Model")], isPublic: true);

    [Fact]
    public void An_axis_that_is_called_as_its_tensor_is_keeps_the_name_that_other_tensors_give_it()
    {
        var model = Create(
            "lm.onnx",
            "Lm",
            [Tensor("tokens", 7, "batch", "tokens")],
            [Tensor("logits", 1, "batch", "tokens", 50257)]
        );
        var generated = ContractProject.GenerateModels(ContractProject.Compile(""), ContractProject.File(model));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        var text = string.Concat(generated.Run.GeneratedSources.Select(source => source.SourceText.ToString()));
        Assert.Contains("Inputs: <c>tokens: int64[batch, tokens]</c>", text, StringComparison.Ordinal);
        Assert.Contains("Outputs: <c>logits: float32[batch, tokens, 50257]</c>", text, StringComparison.Ordinal);
        Assert.Contains("Lm.TokensTensor.ReadOnly tokens", text, StringComparison.Ordinal);
    }

    // Nothing else is generated: the build says why.
    [Fact]
    public void What_cannot_be_declared_has_no_class()
    {
        ModelFile[] models =
        [
            Create("none.onnx", "", [], [Tensor("y", 1)]),
            Create("outputs.onnx", "A", [Tensor("x", 1)], []),
            Create("text.onnx", "B", [], [Tensor("y", 8)]),
            Create("rank.onnx", "C", [], [Tensor("y", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)]),
            Create("long.onnx", "D", [], [Tensor("y", 1, int.MaxValue, int.MaxValue, 3)]),
            Create("map.onnx", "E", [], [new ValueSignature("y", ValueKind.Map, 0, null, "")]),
            Create("open.onnx", "F", [], [new ValueSignature("y", ValueKind.Tensor, 1, null, "")]),
        ];
        var generated = ContractProject.GenerateModels(
            ContractProject.Compile(""),
            [.. models.Select(ContractProject.File)]
        );
        Assert.Empty(generated.Run.GeneratedSources);
    }

    [Fact]
    public void A_model_and_a_contract_of_one_name_stand_side_by_side()
    {
        var model = Create("vision.onnx", "Vision", [], [Tensor("y", 1)]);
        var source =
            ContractProject.Usings
            + "namespace My.Models; [ModelContract(Model = \"vision.onnx\")] internal partial interface IVision { ValueTask<float> y(); }";
        var generated = ContractProject.GenerateModels(ContractProject.Compile(source), ContractProject.File(model));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
    }

    [Fact]
    public void A_file_that_is_no_signature_is_the_generators_error_and_no_other_model_suffers()
    {
        var compilation = ContractProject.Compile("");
        var driver = ContractProject
            .CreateDriver(
                compilation,
                new TextFile("a.tensormodel", "no model"),
                ContractProject.File(Create("vision.onnx", "Vision", [], [Tensor("y", 1)]))
            )
            .RunGenerators(compilation, Cancellation);
        var result = driver.GetRunResult().Results[2];
        Assert.Equal("TNS0099", Assert.Single(result.Diagnostics).Id);
        Assert.NotEmpty(result.GeneratedSources);
    }

    private static async Task CheckAsync(ModelFile[] models, bool isPublic)
    {
        var source = string.Concat(
            models.Select(model =>
                isPublic
                    ? $"{(model.Namespace.Length == 0 ? "" : $"namespace {model.Namespace} {{ ")}/// <summary>A model.</summary>\npublic partial class @{model.ClassName};{(model.Namespace.Length == 0 ? "" : " }")}\n"
                    : ""
            )
        );
        // As the build has it: names of namespaces without @.
        models =
        [
            .. models.Select(model =>
                model with
                {
                    Namespace = model.Namespace.Replace("@", "", StringComparison.Ordinal),
                }
            ),
        ];
        source = source.Replace("event.", "@event.", StringComparison.Ordinal);
        var generated = ContractProject.GenerateModels(
            ContractProject.Compile(source),
            [.. models.Select(ContractProject.File)]
        );
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Assert.Empty(await TestProject.AnalyzeAsync(generated.Output, Cancellation));

        using var image = new MemoryStream();
        Assert.True(generated.Output.Emit(image, cancellationToken: Cancellation).Success);
        image.Position = 0;
        var context = new AssemblyLoadContext("models", isCollectible: true);
        try
        {
            var assembly = context.LoadFromStream(image);
            foreach (var model in models)
            {
                var name = model.Namespace.Length == 0 ? model.ClassName : $"{model.Namespace}.{model.ClassName}";
                var contract = (ContractMetadata)
                    assembly.GetType($"{name}+Client", throwOnError: true)!.GetProperty("Contract")!.GetValue(null)!;
                var call = Assert.Single(contract.Methods);
                Compare(model.Signature.Inputs.Concat(model.Signature.Outputs), call.Inputs.AddRange(call.Outputs));
            }
        }
        finally
        {
            context.Unload();
        }
    }

    private static void Compare(IEnumerable<ValueSignature> file, ImmutableArray<TensorMetadata> code)
    {
        var names = new HashSet<(string Name, string Symbol)>();
        foreach (var (value, tensor) in file.Zip(code))
        {
            var axes = value.Dimensions!.Value;
            Assert.Equal(value.Name, tensor.Name);
            Assert.Equal(DTypeInfo.FindOnnx(value.ElementType)!.Value, (int)tensor.Spec.DType);
            Assert.Equal(
                axes.Select(axis => axis.Length).ToArray(),
                tensor.Spec.Axes.Select(axis => axis.Length).ToArray()
            );
            var own = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < axes.Count; i++)
            {
                // Of two axes of one length in a tensor, the second has a name of its own.
                var symbol = axes[i].Symbol is { } text && own.Add(text) ? text : $"{names.Count}: none";
                if (tensor.Spec.Axes[i] is { Length: null, Name: { } name })
                {
                    names.Add((name, symbol));
                }
            }
        }

        Assert.Equal(file.Count(), code.Length);
        Assert.All(names.GroupBy(pair => pair.Name, StringComparer.Ordinal), same => Assert.Single(same));

        // Lengths that are equal have one name, except where a tensor is called so itself.
        Assert.All(
            names.GroupBy(pair => pair.Symbol, StringComparer.Ordinal),
            same => Assert.True(same.Count(pair => !OwnName().IsMatch(pair.Name)) <= 1, same.Key)
        );
    }

    // Of an axis that has no name, or none that can be used; a number behind it where another axis is called so.
    [GeneratedRegex("Axis[0-9](_[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnName();
}
