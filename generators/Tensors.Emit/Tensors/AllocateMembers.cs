using System.Globalization;
using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates the methods that allocate a tensor in shared memory or on the heap.</summary>
internal static class AllocateMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        WriteAllocate(writer, tensor);
        WriteAllocateHeap(writer, tensor);
    }

    private static void WriteAllocate(SourceWriter writer, TensorStruct tensor)
    {
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Allocates a tensor <c>{tensor.Model.Spec}</c> in shared memory. Its elements are not initialized.</summary>
                /// <param name="allocator">The allocator that provides the memory.</param>
                """
            );
        WriteLengthDocumentation(writer, tensor.Model);
        string[] parameters = ["global::Tensors.SharedMemoryAllocator allocator", .. LengthParameters(tensor)];
        var header = $"""
            /// <param name="session">The session whose quota the tensor counts against.</param>
            /// <param name="access">What other processes may do with the tensor.</param>
            /// <returns>The tensor, which the caller must dispose or publish.</returns>
            /// <exception cref="global::System.ArgumentOutOfRangeException">A length is {OutOfRange(
                tensor.Model
            )}.</exception>
            {TooManyElements(tensor.Model)}/// <exception cref="global::Tensors.TensorException">There is not enough shared memory, or the session would exceed its quota.</exception>
            [return: global::Tensors.Owned]
            {tensor.Mark}public static {tensor.Name} Allocate(
                {string.Join(",\n    ", parameters)},
                string session = "",
                global::Tensors.PeerAccess access = global::Tensors.PeerAccess.Read
            )
            """;
        writer.Write(
            $"{header} => new {tensor.Name}(__Runtime.Allocate(allocator, global::Tensors.DType.{tensor.Model.DType.Name}, {Shape(tensor)}, session, access, {Text(tensor.Model.Alignment)}));"
        );
    }

    private static void WriteAllocateHeap(SourceWriter writer, TensorStruct tensor)
    {
        writer
            .Separate()
            .Write(
                $"/// <summary>Allocates a tensor <c>{tensor.Model.Spec}</c> on the heap. Its elements are zero.</summary>"
            );
        WriteLengthDocumentation(writer, tensor.Model);
        var outOfRange = tensor.Model.Axes.Any(axis => axis.IsDynamic)
            ? $"A length is {OutOfRange(tensor.Model)}, or the tensor is larger than an array can be."
            : "The tensor is larger than an array can be.";
        var header = $"""
            /// <returns>The tensor, which the caller must dispose. Other processes cannot open it.</returns>
            /// <exception cref="global::System.ArgumentOutOfRangeException">{outOfRange}</exception>
            {TooManyElements(tensor.Model)}[return: global::Tensors.Owned]
            {tensor.Mark}public static {tensor.Name} AllocateHeap({string.Join(", ", LengthParameters(tensor))})
            """;
        writer.Write(
            $"{header} =>\n    new {tensor.Name}(__Buffer.AllocateHeap(global::Tensors.DType.{tensor.Model.DType.Name}, {Shape(tensor)}));"
        );
    }

    private static void WriteLengthDocumentation(SourceWriter writer, TensorModel model)
    {
        for (var i = 0; i < model.Axes.Count; i++)
        {
            if (model.Axes[i].IsDynamic)
            {
                var range = model.Axes[i].Max is { } max ? $"0 to {Text(max)}" : "0 or more";
                writer.Write($"/// <param name=\"{model.Axes[i].Name}\">The length of axis {i}, {range}.</param>");
            }
        }
    }

    private static IEnumerable<string> LengthParameters(TensorStruct tensor) =>
        Enumerable
            .Range(0, tensor.Model.Axes.Count)
            .Where(axis => tensor.Model.Axes[axis].IsDynamic)
            .Select(axis => $"long {tensor.Parameter(axis)}");

    private static string Shape(TensorStruct tensor)
    {
        var lengths = Enumerable
            .Range(0, tensor.Model.Axes.Count)
            .Select(axis =>
                tensor.Model.Axes[axis] switch
                {
                    { IsDynamic: false } => tensor.Length(axis),
                    { Max: { } max } => $"__Runtime.CheckLength({tensor.Parameter(axis)}, {Text(max)}L)",
                    _ => $"__Runtime.CheckLength({tensor.Parameter(axis)})",
                }
            );
        return $"__Shape.Create({string.Join(", ", lengths)})";
    }

    private static string OutOfRange(TensorModel model) =>
        model.Axes.Any(axis => axis.Max is not null) ? "negative or greater than the maximum of its axis" : "negative";

    // If every dynamic axis has a maximum length, the product was checked when the declaration was read.
    private static string TooManyElements(TensorModel model) =>
        model.Axes.Count > 1 && model.Axes.Any(axis => axis is { IsDynamic: true, Max: null })
            ? "/// <exception cref=\"global::System.ArgumentException\">The tensor would have more than 2^63 - 1 elements.</exception>\n"
            : "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
