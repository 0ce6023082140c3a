using Microsoft.CodeAnalysis;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.Contracts;
using Tensors.Signatures;
using Tensors.Testing.Models;
using Tensors.Tool.Models;

namespace Tensors.Tool.Tests.Models;

/// <summary>Models as the tool prints them, and what the compiler and the generators make of that.</summary>
internal static class PrintedModel
{
    /// <summary>The file <c>model.onnx</c> of a class <c>My.Models.Model</c>, made of bytes.</summary>
    public static ShownModel Of(Proto model, string fileName = "model.onnx")
    {
        using var stream = new MemoryStream(model.ToArray());
        return ShownModel.Of(new ModelFile(fileName, fileName, "My.Models", "Model", OnnxFile.Read(stream).Signature));
    }

    /// <inheritdoc cref="Of(Proto, string)"/>
    public static ShownModel Of(Proto[] inputs, Proto[] outputs) => Of(Onnx.Model(Onnx.GraphOf(inputs, outputs)));

    /// <summary>The printed text, which compiles with all generators without any message of the compiler or of the rules for declarations.</summary>
    public static string Compiled(ShownModel model)
    {
        var text = DeclarationText.Write(model);
        var generated = ContractProject.Generate(ContractProject.Compile(text));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Assert.Empty(Rules(generated.Output));
        return text;
    }

    /// <summary>What the compiler says of printed texts with all that is generated for them.</summary>
    public static string[] CompilerMessages(params string[] texts) =>
        TestProject.CompilerMessages(ContractProject.Generate(ContractProject.Compile(texts)).Output);

    private static IEnumerable<Diagnostic> Rules(Compilation output)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        return TestProject
            .AnalyzeAsync(output, cancellationToken)
            .GetAwaiter()
            .GetResult()
            .Concat(ContractProject.AnalyzeAsync(output, cancellationToken).GetAwaiter().GetResult());
    }
}
