using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Tensors.CodeModel;
using Tensors.Generators.Tests.Compilers;
using Tensors.Signatures;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>For models that others made, what is generated compiles.</summary>
public sealed class RealModelTests
{
    // Of Debian's package libonnx-testdata.
    private const string TestData = "/usr/share/libonnx-testdata/data";

    // As many as fit well into one compilation.
    private const int BatchSize = 100;

    [Fact]
    public void The_class_of_every_model_of_the_test_data_compiles()
    {
        Assert.SkipUnless(
            Directory.Exists(TestData),
            $"{TestData} is not there: on Debian, 'apt-get install libonnx-testdata' brings it."
        );
        var signatures = new Dictionary<string, ModelSignature>(StringComparer.Ordinal);
        var left = 0;
        foreach (
            var path in Directory
                .EnumerateFiles(TestData, "*.onnx", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            using var stream = System.IO.File.OpenRead(path);
            var signature = OnnxFile.Read(stream).Signature;

            // Most models differ in what they compute alone: of equal signatures, one is enough.
            var text = string.Join("\n", signature.Inputs.Append(null).Concat(signature.Outputs).Select(Text));
            left += ModelDeclarations.Of(File(signature, 0)) is null ? 1 : 0;
            signatures.TryAdd(text, signature);
        }

        var files = signatures.Values.Select(File).Where(file => ModelDeclarations.Of(file) is not null).ToArray();
        var messages = files
            .Chunk(BatchSize)
            .SelectMany(batch =>
            {
                var texts = batch.Select(file => (AdditionalText)new ModelText(file)).ToArray();
                var generated = ContractProject.Generate(ContractProject.Compile("file class None;"), texts);
                return TestProject.CompilerMessages(generated.Output);
            })
            .ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{files.Length} different signatures compile; {left} models have inputs or outputs that cannot be shared."
        );
        Assert.Empty(messages);
        Assert.True(files.Length > 100, $"Only {files.Length} signatures were there.");
    }

    private static string Text(ValueSignature? value) => $"{value} {string.Join(", ", value?.Dimensions ?? default)}";

    private static ModelFile File(ModelSignature signature, int index) =>
        new($"model{index}.onnx", $"models/model{index}.onnx", "Corpus", $"Model{index}", signature);

    private sealed class ModelText(ModelFile file) : AdditionalText
    {
        public override string Path => $"obj/tensors/{file.FileName}{ModelFileText.Extension}";

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(ModelFileText.Write(file));
    }
}
