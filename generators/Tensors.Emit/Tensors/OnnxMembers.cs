using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the members that pass a tensor to ONNX Runtime without copying.</summary>
public static class OnnxMembers
{
    /// <summary>Returns the file with a tensor's members for ONNX Runtime.</summary>
    public static string File(TensorModel model) => TensorFile.WritePart(model, Write);

    private static void Write(SourceWriter writer, TensorStruct tensor)
    {
        var use = tensor.IsReadOnly ? "an input" : "an input, or an output to be written in place";
        writer.Write(
            $"""
            /// <summary>The elements of <c>{tensor.Model.Spec}</c> where they lie, as {use} of ONNX Runtime.</summary>
            /// <returns>To be disposed, before this tensor.</returns>
            [return: global::Tensors.Owned]
            {tensor.Mark}public global::Tensors.OnnxRuntime.OrtTensor ToOrtTensor() => new global::Tensors.OnnxRuntime.OrtTensor(_buffer);
            """
        );
    }
}
