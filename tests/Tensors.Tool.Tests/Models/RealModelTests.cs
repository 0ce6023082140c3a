using System.Text.RegularExpressions;
using Tensors.Signatures;
using Tensors.Tool.Models;

namespace Tensors.Tool.Tests.Models;

/// <summary>For models that others made, what is printed compiles.</summary>
public sealed partial class RealModelTests
{
    // Of Debian's package libonnx-testdata.
    private const string TestData = "/usr/share/libonnx-testdata/data";

    // As many as fit well into one compilation.
    private const int BatchSize = 100;

    [Fact]
    public void What_is_printed_for_every_model_of_the_test_data_compiles()
    {
        Assert.SkipUnless(
            Directory.Exists(TestData),
            $"{TestData} is not there: on Debian, 'apt-get install libonnx-testdata' brings it."
        );
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(TestData, "*.onnx", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(path);
            var file = new ModelFile(
                "model.onnx",
                "model.onnx",
                "Corpus",
                FormattableString.Invariant($"Model{texts.Count}"),
                OnnxFile.Read(stream).Signature
            );
            var text = DeclarationText.Write(ShownModel.Of(file));

            // Of texts that differ in numbers alone, one is enough.
            texts.TryAdd(Numbers().Replace(text, "0"), text);
        }

        Assert.True(texts.Count > 100, $"Only {texts.Count} signatures were there.");
        Assert.Empty(texts.Values.Chunk(BatchSize).SelectMany(batch => PrintedModel.CompilerMessages(batch)));
    }

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbers();
}
