using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.Contracts;
using Tensors.Signatures;
using Tensors.Testing.Models;
using Tensors.Tool.Models;

namespace Tensors.Tool.Tests.Models;

/// <summary>What is printed is what a project with the model gets: the generators make the same of both.</summary>
public sealed class SameAsGeneratedTests
{
    private static readonly string[] _theirs = ["Grpc", "OnnxRuntime", "Hosting", "Worker", "Client"];

    [Fact]
    public void The_tensors_and_the_call_of_printed_declarations_are_those_of_the_model()
    {
        var silero = ShownModel.Read(
            Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx"),
            "My.Models",
            "",
            ""
        );
        CheckSame(silero);
        CheckSame(
            PrintedModel.Of(
                [
                    Onnx.Tensor("input.1", 1, "batch size", 3, "h", "h"),
                    Onnx.Tensor("class", 7),
                    Onnx.Tensor("z", 10, 4),
                ],
                [Onnx.Tensor("out", 1, "batch size", 1000), Onnx.Tensor("Item1", 9, "h")]
            )
        );
        CheckSame(PrintedModel.Of([], [Onnx.Tensor("x/y", 16, "", 2)]));
    }

    private static void CheckSame(ShownModel model)
    {
        var printed = ContractProject.Generate(ContractProject.Compile(DeclarationText.Write(model)));
        var generated = ContractProject.GenerateModels(
            ContractProject.Compile("file class None;"),
            ContractProject.File(model.File)
        );
        var className = $"My.Models.{model.File.ClassName}";
        foreach (var name in generated.AllHintNames.Where(name => IsTensor(name, className)))
        {
            Assert.Equal(
                Members(generated.Text(name)),
                Members(
                    printed
                        .Output.SyntaxTrees.Single(tree =>
                            string.Equals(Path.GetFileName(tree.FilePath), name, StringComparison.Ordinal)
                        )
                        .GetText(TestContext.Current.CancellationToken)
                        .ToString()
                )
            );
        }

        Assert.Equal(Call(generated.Text($"{className}.Client.g.cs")), Call(printed.Text($"{className}.IModel.g.cs")));
    }

    private static bool IsTensor(string hintName, string className) =>
        hintName.StartsWith(className + ".", StringComparison.Ordinal)
        && !string.Equals(hintName, className + ".g.cs", StringComparison.Ordinal)
        && !_theirs.Any(part => hintName.EndsWith($".{part}.g.cs", StringComparison.Ordinal));

    // What follows the struct's head, where a declaration that somebody wrote has its attribute and its documentation elsewhere.
    private static string Members(string text)
    {
        var head = text.IndexOf("readonly partial struct ", StringComparison.Ordinal);
        return text[head..];
    }

    // The names on the wire, the tensors, their order, and the method itself.
    private static string Call(string client)
    {
        var contract = client.IndexOf(
            "new global::Tensors.CompilerServices.ContractMetadata(",
            StringComparison.Ordinal
        );
        var end = client.IndexOf(";\n", contract, StringComparison.Ordinal);
        var method = client.IndexOf("public async ", StringComparison.Ordinal);

        // Only the class of a file knows where the file is.
        var path = client.IndexOf(" { ModelPath = ", contract, end - contract, StringComparison.Ordinal);
        return client[contract..(path < 0 ? end : path)] + client[method..];
    }
}
