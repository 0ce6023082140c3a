using System.Globalization;
using System.Numerics;
using System.Text;
using Google.Protobuf.Collections;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>
/// Implements the extension "classification", which returns the largest elements of an output as strings <c>value:index</c> or
/// <c>value:index:label</c>.
/// </summary>
/// <remarks>
/// Source: src/classification.cc and InferResponseCompleteCommon in src/grpc/infer_handler.h of triton-inference-server/server, and
/// qa/L0_parameters there.
/// </remarks>
internal static class Classification
{
    private const string ParameterName = "classification";

    // The maximum number of elements that are sorted for one row (classification_param_test.py).
    private const long MaxElements = 1_000_000;

    /// <summary>
    /// Returns the number of classes that the parameters of a requested output specify, or null if the elements of the output are
    /// requested instead.
    /// </summary>
    /// <returns>The number of classes, or null if the elements of the output are requested.</returns>
    /// <exception cref="RpcException">The number is malformed.</exception>
    public static long? Read(MapField<string, InferParameter> parameters)
    {
        if (!parameters.TryGetValue(ParameterName, out var value))
        {
            return null;
        }

        return value switch
        {
            { HasInt64Param: false } => throw Error(
                "invalid value type for 'classification' parameter, expected int64_param"
            ),
            { Int64Param: <= 0 } => throw Error("invalid value for 'classification' parameter, expected >= 1"),
            _ => value.Int64Param,
        };
    }

    /// <summary>Returns the largest elements of each row, each formatted as a string.</summary>
    /// <param name="tensor">The output.</param>
    /// <param name="count">The number of classes.</param>
    /// <param name="hasRows">Whether the first axis counts the rows of a batch.</param>
    /// <param name="labels">The labels by index; there may be fewer labels than elements.</param>
    /// <returns>Strings of the shape [rows, classes], or [classes] if there are no rows.</returns>
    /// <exception cref="ModelCallException">The elements of the dtype cannot be ordered, or a row has too many elements.</exception>
    public static BytesTensor TakeLargest(
        TensorBuffer tensor,
        long count,
        bool hasRows,
        IReadOnlyList<string> labels
    ) =>
        tensor.DType switch
        {
            DType.UInt8 => TakeLargest<byte>(tensor, count, hasRows, labels),
            DType.UInt16 => TakeLargest<ushort>(tensor, count, hasRows, labels),
            DType.UInt32 => TakeLargest<uint>(tensor, count, hasRows, labels),
            DType.UInt64 => TakeLargest<ulong>(tensor, count, hasRows, labels),
            DType.Int8 => TakeLargest<sbyte>(tensor, count, hasRows, labels),
            DType.Int16 => TakeLargest<short>(tensor, count, hasRows, labels),
            DType.Int32 => TakeLargest<int>(tensor, count, hasRows, labels),
            DType.Int64 => TakeLargest<long>(tensor, count, hasRows, labels),
            DType.Float32 => TakeLargest<float>(tensor, count, hasRows, labels),
            DType.Float64 => TakeLargest<double>(tensor, count, hasRows, labels),
            _ => throw Unsupported(tensor.DType.GetOpenInferenceName() ?? tensor.DType.GetNumpyName()),
        };

    /// <summary>Creates the exception for a datatype whose elements cannot be ordered.</summary>
    public static ModelCallException Unsupported(string datatype) =>
        new InvalidModelCallException($"class result not available for output due to unsupported type '{datatype}'");

    private static BytesTensor TakeLargest<T>(
        TensorBuffer tensor,
        long count,
        bool hasRows,
        IReadOnlyList<string> labels
    )
        where T : unmanaged, INumber<T>
    {
        var isBatch = hasRows && tensor.Shape.Rank > 0;
        var rows = isBatch ? tensor.Shape[0] : 1;
        var elements = rows == 0 ? 0 : tensor.ElementCount / rows;
        if (elements > MaxElements)
        {
            throw new InvalidModelCallException(
                $"classification output tensor too large: {elements} elements, at most {MaxElements}"
            );
        }

        var classes = Math.Min(count, elements);
        var strings = new List<ReadOnlyMemory<byte>>();
        for (long row = 0; row < rows; row++)
        {
            var values = new T[elements];
            for (long i = 0; i < elements; i++)
            {
                values[i] = tensor.GetReadOnlyElement<T>((row * elements) + i);
            }

            // Equal elements are ordered by their indices. NaN comes last.
            var order = Enumerable
                .Range(0, (int)elements)
                .OrderBy(i => T.IsNaN(values[i]))
                .ThenByDescending(i => values[i])
                .Take((int)classes);
            foreach (var index in order)
            {
                var label = index < labels.Count ? ":" + labels[index] : "";
                strings.Add(
                    Encoding.UTF8.GetBytes(
                        string.Create(CultureInfo.InvariantCulture, $"{Format(values[index])}:{index}{label}")
                    )
                );
            }
        }

        return BytesTensor.Create(
            isBatch ? TensorShape.Create(rows, classes) : TensorShape.Create(classes),
            [.. strings]
        );
    }

    // The format of std::to_string.
    private static string Format<T>(T value)
        where T : INumber<T>
    {
        if (value is not (float or double))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{value}");
        }

        var number = double.CreateChecked(value);
        return double.IsNaN(number) ? "nan"
            : double.IsPositiveInfinity(number) ? "inf"
            : double.IsNegativeInfinity(number) ? "-inf"
            : number.ToString("F6", CultureInfo.InvariantCulture);
    }

    private static RpcException Error(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
