using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>
/// Generates the members that return lengths: one property or constant for each named axis, the shape, and the number of elements.
/// </summary>
internal static class AxisMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        for (var i = 0; i < tensor.Model.Axes.Count; i++)
        {
            if (tensor.Model.Axes[i] is { PropertyName: { } property } axis)
            {
                WriteAxis(writer, tensor, axis, Identifiers.Escape(property), i);
            }
        }

        writer
            .Separate()
            .Write(
                $"""
                {tensor.Documentation(
                    "Shape",
                    "/// <summary>Gets the lengths of all axes, outermost first.</summary>"
                )}
                {tensor.Mark}public __Shape Shape => _buffer.Shape;

                /// <summary>Gets the number of elements.</summary>
                {tensor.Mark}public long Length => _buffer.ElementCount;
                """
            );
    }

    private static void WriteAxis(SourceWriter writer, TensorStruct tensor, AxisModel axis, string property, int index)
    {
        var value = axis.IsDynamic ? $"long {property} => {tensor.Length(index)};" : $"const int {property} = {axis};";
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>The length of axis {index}, <c>{axis.Name}</c>.</summary>
                {tensor.Mark}public {value}
                """
            );
    }
}
