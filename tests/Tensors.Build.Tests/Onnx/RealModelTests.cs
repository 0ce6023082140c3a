using Microsoft.ML.OnnxRuntime;
using Tensors.Build.Tests.Models;
using Tensors.Signatures;

namespace Tensors.Build.Tests.Onnx;

/// <summary>Of models that others made, the signature is what ONNX Runtime says of them.</summary>
public sealed class RealModelTests
{
    // Of Debian's package libonnx-testdata: the models by which runtimes are tested, one for each operator and more.
    private const string TestData = "/usr/share/libonnx-testdata/data";

    [Fact]
    public void Silero_is_read_as_it_is()
    {
        var file = ReadFile(Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx"));

        var signature = file.Signature;
        Assert.Equal(["input 1 ?,?", "state 1 2,?,128", "sr 7 "], signature.Inputs.Select(Describe).ToArray());
        Assert.Equal(["output 1 ?,1", "stateN 1 ?,?,?"], signature.Outputs.Select(Describe).ToArray());
        Assert.Empty(file.ExternalDataFiles);
    }

    [Fact]
    public void Every_model_of_the_test_data_agrees_with_ONNX_Runtime()
    {
        Assert.SkipUnless(
            Directory.Exists(TestData),
            $"{TestData} is not there: on Debian, 'apt-get install libonnx-testdata' brings it."
        );

        var differences = new List<string>();
        var refused = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var compared = 0;
        foreach (
            var path in Directory
                .EnumerateFiles(TestData, "*.onnx", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            var signature = ReadFile(path).Signature;
            try
            {
                using var session = Load(path);
                differences.AddRange(Differences(signature, session).Select(difference => $"{path}: {difference}"));
                compared++;
            }
            catch (OnnxRuntimeException e)
            {
                var reason = Reason(e.Message);
                refused[reason] = refused.GetValueOrDefault(reason) + 1;
            }
        }

        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"{compared} models are compared, {refused.Values.Sum()} are refused by ONNX Runtime:");
        foreach (var (reason, count) in refused)
        {
            output.WriteLine($"{count, 5}  {reason}");
        }

        Assert.Empty(differences);
        Assert.True(compared > 800, $"Only {compared} models were compared.");
    }

    private static OnnxFile ReadFile(string path)
    {
        using var stream = File.OpenRead(path);
        return OnnxFile.Read(stream);
    }

    private static InferenceSession Load(string path)
    {
        using var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
        };
        return new(path, options);
    }

    private static IEnumerable<string> Differences(ModelSignature signature, InferenceSession session) =>
        Differences("input", signature.Inputs, session.InputNames, session.InputMetadata)
            .Concat(Differences("output", signature.Outputs, session.OutputNames, session.OutputMetadata));

    private static IEnumerable<string> Differences(
        string role,
        IReadOnlyList<ValueSignature> values,
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, NodeMetadata> metadata
    )
    {
        var read = values.Select(value => value.Name).ToArray();
        if (!read.SequenceEqual(names, StringComparer.Ordinal))
        {
            return [$"{role}s are {string.Join(", ", read)}, to ONNX Runtime {string.Join(", ", names)}"];
        }

        return values
            .Select(value => (Ours: Describe(value), Theirs: Describe(value, metadata[value.Name])))
            .Where(pair => !string.Equals(pair.Ours, pair.Theirs, StringComparison.Ordinal))
            .Select(pair => $"{role} {pair.Ours}, to ONNX Runtime {pair.Theirs}");
    }

    private static string Describe(ValueSignature value) =>
        value.Kind is ValueKind.Tensor
            ? $"{value.Name} {value.ElementType} {value.Axes()}"
            : $"{value.Name} {value.Kind}";

    private static string Describe(ValueSignature value, NodeMetadata metadata)
    {
        if (metadata.OnnxValueType is not OnnxValueType.ONNX_TYPE_TENSOR)
        {
            return $"{value.Name} {Kind(metadata.OnnxValueType)}";
        }

        var axes = metadata.Dimensions.Zip(
            metadata.SymbolicDimensions,
            (length, symbol) =>
                length > 0 ? $"{length}"
                : symbol.Length > 0 ? symbol
                : "?"
        );
        return $"{value.Name} {(int)metadata.ElementDataType} {string.Join(',', axes)}";
    }

    private static ValueKind Kind(OnnxValueType type) =>
        type switch
        {
            OnnxValueType.ONNX_TYPE_SEQUENCE => ValueKind.Sequence,
            OnnxValueType.ONNX_TYPE_MAP => ValueKind.Map,
            OnnxValueType.ONNX_TYPE_OPTIONAL => ValueKind.Optional,
            OnnxValueType.ONNX_TYPE_OPAQUE => ValueKind.Opaque,
            OnnxValueType.ONNX_TYPE_SPARSETENSOR => ValueKind.SparseTensor,
            _ => ValueKind.Unknown,
        };

    // Without the path, which differs from model to model.
    private static string Reason(string message)
    {
        var line = message.Split('\n')[0];
        var failed = line.IndexOf("failed:", StringComparison.Ordinal);
        line = failed < 0 ? line : line[(failed + "failed:".Length)..];
        return line.Length > 140 ? line[..140] : line;
    }
}
