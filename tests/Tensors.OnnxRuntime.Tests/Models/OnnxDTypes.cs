using System.Runtime.InteropServices;

namespace Tensors.OnnxRuntime.Tests.Models;

/// <summary>The builder of models with the library's dtypes.</summary>
internal static class OnnxDTypes
{
    extension(Onnx)
    {
        /// <summary>ValueInfoProto of a tensor.</summary>
        public static Proto Tensor(string name, DType dtype, params object[]? axes) =>
            Onnx.Tensor(name, dtype.GetOnnxCode(), axes);

        /// <summary>ValueInfoProto of a sequence of tensors.</summary>
        public static Proto Sequence(string name, DType dtype) =>
            Onnx.Value(name, Onnx.SequenceType(dtype.GetOnnxCode()));

        /// <summary>ValueInfoProto of a map from int64 to tensors.</summary>
        public static Proto Map(string name, DType dtype) => Onnx.Value(name, Onnx.MapType(dtype.GetOnnxCode()));

        /// <summary>ValueInfoProto of a sparse tensor.</summary>
        public static Proto Sparse(string name, DType dtype, params object[] axes) =>
            Onnx.Value(name, Onnx.SparseType(dtype.GetOnnxCode(), axes));

        /// <summary>ValueInfoProto of an optional tensor.</summary>
        public static Proto Optional(string name, DType dtype, params object[] axes) =>
            Onnx.Value(name, Onnx.OptionalType(dtype.GetOnnxCode(), axes));

        /// <summary>TensorProto with its elements as raw data.</summary>
        public static Proto Initializer<T>(string name, long[] shape, params T[] elements)
            where T : unmanaged =>
            Onnx.Weights(name, DTypes.FromClr<T>().GetOnnxCode(), shape, MemoryMarshal.AsBytes<T>(elements).ToArray());
    }
}
