using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the members that pass a tensor to ONNX Runtime without copying it.</summary>
public static class OnnxMembers
{
    /// <summary>Returns the text of the file with a tensor's members for ONNX Runtime.</summary>
    public static string File(TensorModel model) => TensorFile.WritePart(model, Write);

    private static void Write(SourceWriter writer, TensorStruct tensor)
    {
        var use = tensor.IsReadOnly ? "an input" : "an input, or as an output that is written in place";
        writer.Write(
            $"""
            /// <summary>Creates an ONNX Runtime value over the elements of <c>{tensor.Model.Spec}</c> without a copy. Use it as {use}.</summary>
            /// <returns>The value. Dispose it before this tensor.</returns>
            [return: global::Tensors.Owned]
            {tensor.Mark}public global::Tensors.OnnxRuntime.OrtTensor ToOrtTensor() => new global::Tensors.OnnxRuntime.OrtTensor(_buffer);
            """
        );
    }
}
