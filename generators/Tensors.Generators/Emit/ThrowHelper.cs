using Tensors.CodeModel;

namespace Tensors.Generators.Emit;

/// <summary>The class that throws for the members of one file: out of their way, so that they stay small enough to inline.</summary>
/// <remarks>It is file-local, so it meets nobody else's names; no axis can have its name, which starts with underscores.</remarks>
internal static class ThrowHelper
{
    public const string ClassName = "__TensorThrow";

    public static void Write(SourceWriter writer, TensorModel model)
    {
        using (writer.Open($"{TensorFile.GeneratedCode}\nfile static class {ClassName}"))
        {
            if (model.Axes.Count > 0)
            {
                WriteMethod(
                    writer,
                    "IndexOutOfRange(string axis, long index, long length)",
                    "ArgumentOutOfRangeException(axis, index, ",
                    $"The index must be at least 0 and less than {{length}}, the length of axis '{{axis}}' of {model.Spec}.",
                    ")"
                );
                writer.Separate();
            }

            WriteMethod(
                writer,
                "SourceLength(long given, long needed, global::Tensors.TensorShape shape)",
                "ArgumentException(",
                $"{{given}} elements do not fill the tensor {model.DType.NumpyName}{{shape}}: it takes exactly {{needed}}.",
                ", \"source\")"
            );
            writer.Separate();
            WriteMethod(
                writer,
                "DestinationLength(long given, long needed, global::Tensors.TensorShape shape)",
                "ArgumentException(",
                $"{{given}} elements are too little room for the tensor {model.DType.NumpyName}{{shape}}: it has {{needed}}.",
                ", \"destination\")"
            );
        }
    }

    private static void WriteMethod(
        SourceWriter writer,
        string signature,
        string exception,
        string message,
        string end
    ) =>
        writer.Write(
            $"""
            [global::System.Diagnostics.CodeAnalysis.DoesNotReturn]
            internal static void {signature} =>
                throw new global::System.{exception}string.Create(global::System.Globalization.CultureInfo.InvariantCulture, $"{message}"){end};
            """
        );
}
