using System.Numerics;
using System.Runtime.InteropServices;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>
/// Reads tensor elements that a client sent in the typed fields of a message (<c>InferTensorContents</c>) instead of as raw bytes.
/// </summary>
internal static class TypedContents
{
    /// <summary>
    /// Returns the number of elements in the typed field that corresponds to a dtype, or 0 if the dtype has no typed field.
    /// </summary>
    public static long Count(InferTensorContents contents, DType dtype) =>
        dtype switch
        {
            DType.Bool => contents.BoolContents.Count,
            DType.Int8 or DType.Int16 or DType.Int32 => contents.IntContents.Count,
            DType.Int64 => contents.Int64Contents.Count,
            DType.UInt8 or DType.UInt16 or DType.UInt32 => contents.UintContents.Count,
            DType.UInt64 => contents.Uint64Contents.Count,
            DType.Float32 => contents.Fp32Contents.Count,
            DType.Float64 => contents.Fp64Contents.Count,
            _ => 0,
        };

    /// <summary>Returns the total number of elements in all typed fields.</summary>
    public static long CountAll(InferTensorContents contents) =>
        contents.BoolContents.Count
        + (long)contents.IntContents.Count
        + contents.Int64Contents.Count
        + contents.UintContents.Count
        + contents.Uint64Contents.Count
        + contents.Fp32Contents.Count
        + contents.Fp64Contents.Count
        + contents.BytesContents.Count;

    /// <summary>
    /// Returns the typed fields that contain elements, as the names of their datatypes. Several datatypes can share a field: it is then
    /// returned as <paramref name="datatype"/> if that is one of them.
    /// </summary>
    /// <param name="contents">The typed fields.</param>
    /// <param name="datatype">The datatype of the input.</param>
    /// <remarks>The order is that of Triton's checks (InferGRPCToInput in src/grpc/infer_handler.cc of triton-inference-server/server).</remarks>
    public static IReadOnlyList<string> FieldsWithElements(InferTensorContents contents, string datatype)
    {
        List<string> fields = [];
        Add(contents.BoolContents.Count, "BOOL");
        Add(contents.IntContents.Count, datatype is "INT8" or "INT16" ? datatype : "INT32");
        Add(contents.Int64Contents.Count, "INT64");
        Add(contents.UintContents.Count, datatype is "UINT8" or "UINT16" ? datatype : "UINT32");
        Add(contents.Uint64Contents.Count, "UINT64");
        Add(contents.Fp32Contents.Count, "FP32");
        Add(contents.Fp64Contents.Count, "FP64");
        Add(contents.BytesContents.Count, "BYTES");
        return fields;

        void Add(int count, string field)
        {
            if (count > 0)
            {
                fields.Add(field);
            }
        }
    }

    /// <summary>
    /// Copies the elements from the typed field of the dtype to a tensor. The field must have as many elements as the tensor.
    /// </summary>
    /// <param name="contents">The typed fields.</param>
    /// <param name="what">The name of the tensor, for error messages.</param>
    /// <param name="tensor">The tensor to fill.</param>
    /// <exception cref="ModelCallException">A number is outside the range of the dtype.</exception>
    public static void CopyTo(InferTensorContents contents, string what, TensorBuffer tensor)
    {
        try
        {
            switch (tensor.DType)
            {
                case DType.Bool:
                    contents.BoolContents.CopyTo(tensor.AsSpan<bool>());
                    break;
                case DType.Int8:
                    Narrow(contents.IntContents, tensor.AsSpan<sbyte>());
                    break;
                case DType.Int16:
                    Narrow(contents.IntContents, tensor.AsSpan<short>());
                    break;
                case DType.Int32:
                    contents.IntContents.CopyTo(tensor.AsSpan<int>());
                    break;
                case DType.Int64:
                    contents.Int64Contents.CopyTo(tensor.AsSpan<long>());
                    break;
                case DType.UInt8:
                    Narrow(contents.UintContents, tensor.AsSpan<byte>());
                    break;
                case DType.UInt16:
                    Narrow(contents.UintContents, tensor.AsSpan<ushort>());
                    break;
                case DType.UInt32:
                    contents.UintContents.CopyTo(tensor.AsSpan<uint>());
                    break;
                case DType.UInt64:
                    contents.Uint64Contents.CopyTo(tensor.AsSpan<ulong>());
                    break;
                case DType.Float32:
                    contents.Fp32Contents.CopyTo(tensor.AsSpan<float>());
                    break;
                case DType.Float64:
                    contents.Fp64Contents.CopyTo(tensor.AsSpan<double>());
                    break;
                default:
                    throw new ArgumentOutOfRangeException(
                        nameof(tensor),
                        tensor.DType,
                        "The dtype has no field in InferTensorContents."
                    );
            }
        }
        catch (OverflowException e)
        {
            throw new InvalidModelCallException(
                $"{what} contains a number outside the range of {tensor.DType.GetOpenInferenceName()}.",
                e
            );
        }
    }

    private static void CopyTo<T>(this IList<T> source, Span<T> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = source[i];
        }
    }

    private static void Narrow<TFrom, TTo>(IList<TFrom> source, Span<TTo> destination)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = TTo.CreateChecked(source[i]);
        }
    }
}
