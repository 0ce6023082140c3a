using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Tensors.Tool.Tests.Serving;

/// <summary>One of ONNX's own tests: a model, inputs, and the outputs that are expected.</summary>
/// <param name="Name">A name that a model can be served under.</param>
/// <param name="Model">The model's file.</param>
/// <param name="Data">The folder of inputs and outputs.</param>
internal sealed record OnnxTestCase(string Name, string Model, string Data)
{
    public const string Root = "/usr/share/libonnx-testdata/data";

    // What ONNX's own runner allows where a test does not say otherwise.
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    private static readonly string[] _random = ["Bernoulli", "RandomNormal", "RandomUniform", "Multinomial"];

    public static IEnumerable<OnnxTestCase> All() =>
        from model in Directory.GetFiles(Root, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let folder = Path.GetDirectoryName(model)!
        let name = Path.GetRelativePath(Root, folder).Replace('/', '.')
        let data = Path.Combine(folder, "test_data_set_0")
        where Directory.Exists(data)
        select new OnnxTestCase(name, model, data);

    /// <summary>The tensors of a kind, <c>input</c> or <c>output</c>, in order; null for one that is no tensor of numbers.</summary>
    public IReadOnlyList<OnnxTensor?> Read(string kind) =>
        [
            .. Directory
                .GetFiles(Data, kind + "_*.pb")
                .OrderBy(path =>
                    int.Parse(Path.GetFileNameWithoutExtension(path).Split('_')[1], CultureInfo.InvariantCulture)
                )
                .Select(OnnxTensor.TryRead),
        ];

    /// <summary>Whether the model has an operator that gives something else each time.</summary>
    public bool IsRandom()
    {
        // Names of operators stand in the file as they are.
        var model = Encoding.Latin1.GetString(File.ReadAllBytes(Model));
        return _random.Any(name => model.Contains(name, StringComparison.Ordinal));
    }

    /// <summary>What ONNX Runtime itself gives, in this process.</summary>
    public IReadOnlyList<OnnxTensor> Run(IReadOnlyList<OnnxTensor> inputs)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using var session = new InferenceSession(Model, options);
        var values = new List<OrtValue>();
        try
        {
            foreach (var input in inputs)
            {
                var value = OrtValue.CreateAllocatedTensorValue(
                    OrtAllocator.DefaultInstance,
                    (TensorElementType)input.DType.GetOnnxCode(),
                    [.. input.Shape]
                );
                values.Add(value);
                input.Bytes.CopyTo(value.GetTensorMutableRawData());
            }

            using var run = new RunOptions();
            using var outputs = session.Run(
                run,
                [.. session.InputNames.Take(inputs.Count)],
                values,
                session.OutputNames
            );
            return [.. outputs.Select(OnnxTensor.Of)];
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>Whether a tensor is what is expected, as exactly as ONNX's own runner asks for.</summary>
    public static bool IsClose(OnnxTensor actual, OnnxTensor expected)
    {
        if (actual.DType != expected.DType || !actual.Shape.SequenceEqual(expected.Shape))
        {
            return false;
        }

        var a = actual.ToDoubles();
        var e = expected.ToDoubles();
        for (var i = 0; i < a.Length; i++)
        {
            var isSame = a[i].Equals(e[i]) || Math.Abs(a[i] - e[i]) <= Absolute + (Relative * Math.Abs(e[i]));
            if (!isSame)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A tensor of numbers, as bytes.</summary>
internal sealed record OnnxTensor(string Name, DType DType, long[] Shape, byte[] Bytes)
{
    public static OnnxTensor? TryRead(string path)
    {
        try
        {
            return Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(path)));
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            // A sequence or an optional.
            return null;
        }
    }

    public static OnnxTensor Of(OrtValue value)
    {
        var type = value.GetTensorTypeAndShape();
        Assert.True(DTypes.TryFromOnnx((int)type.ElementDataType, out var dtype));
        return new OnnxTensor("", dtype, type.Shape, value.GetTensorDataAsSpan<byte>().ToArray());
    }

    public double[] ToDoubles()
    {
        return DType switch
        {
            DType.Bool or DType.UInt8 => To<byte>(x => x),
            DType.Int8 => To<sbyte>(x => x),
            DType.Int16 => To<short>(x => x),
            DType.Int32 => To<int>(x => x),
            DType.Int64 => To<long>(x => x),
            DType.UInt16 => To<ushort>(x => x),
            DType.UInt32 => To<uint>(x => x),
            DType.UInt64 => To<ulong>(x => x),
            DType.Float16 => To<Half>(x => (double)x),
            DType.BFloat16 => To<ushort>(x => BitConverter.Int32BitsToSingle(x << 16)),
            DType.Float32 => To<float>(x => x),
            DType.Float64 => To<double>(x => x),
            _ => throw new NotSupportedException($"{DType}"),
        };

        double[] To<T>(Func<T, double> convert)
            where T : unmanaged => [.. MemoryMarshal.Cast<byte, T>(Bytes).ToArray().Select(convert)];
    }

    private static OnnxTensor? Read(TensorProto proto)
    {
        if (!DTypes.TryFromOnnx(proto.DataType, out var dtype))
        {
            return null;
        }

        var shape = proto.Dims.ToArray();
        var bytes =
            proto.RawData.Length > 0
                ? proto.RawData.ToByteArray()
                : dtype switch
                {
                    DType.Float32 or DType.Complex64 => ToBytes<float>([.. proto.FloatData]),
                    DType.Float64 or DType.Complex128 => ToBytes<double>([.. proto.DoubleData]),
                    DType.Int64 => ToBytes<long>([.. proto.Int64Data]),
                    DType.UInt64 => ToBytes<ulong>([.. proto.Uint64Data]),
                    DType.UInt32 => ToBytes<uint>([.. proto.Uint64Data.Select(x => (uint)x)]),
                    DType.Int32 => ToBytes<int>([.. proto.Int32Data]),
                    _ when dtype.GetByteSize() == 2 => ToBytes<ushort>([.. proto.Int32Data.Select(x => (ushort)x)]),
                    _ => [.. proto.Int32Data.Select(x => (byte)x)],
                };
        return bytes.Length == dtype.GetByteSize() * shape.Aggregate(1L, (product, length) => product * length)
            ? new OnnxTensor(proto.Name, dtype, shape, bytes)
            : null;
    }

    private static byte[] ToBytes<T>(T[] elements)
        where T : unmanaged => MemoryMarshal.AsBytes(elements.AsSpan()).ToArray();
}
