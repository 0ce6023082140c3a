using Tensors.CodeModel;

namespace Tensors.Emit;

/// <summary>Generates equality, <c>ToString</c> and the conversion to the <c>ReadOnly</c> struct.</summary>
internal static class IdentityMembers
{
    public static void Write(SourceWriter writer, TensorStruct tensor)
    {
        WriteEquality(writer, tensor);
        WriteToString(writer, tensor);
        if (tensor.IsReadOnly)
        {
            WriteConversion(writer, tensor);
        }
    }

    private static void WriteEquality(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                {tensor.Documentation(
                    $"Equals({tensor.DeclaredName})",
                    "/// <summary>Determines whether two handles hold the same lease of a tensor. Elements are not compared.</summary>"
                )}
                {tensor.Mark}public bool Equals({tensor.Name} other) => _buffer.Equals(other._buffer);

                /// <inheritdoc/>
                {tensor.Mark}public override bool Equals([__NotNullWhen(true)] object? obj) => obj is {tensor.Name} other && Equals(other);

                /// <inheritdoc/>
                {tensor.Mark}public override int GetHashCode() => _buffer.GetHashCode();

                /// <summary>Determines whether two handles hold the same lease of a tensor.</summary>
                {tensor.Mark}public static bool operator ==({tensor.Name} left, {tensor.Name} right) => left.Equals(right);

                /// <summary>Determines whether two handles hold different leases.</summary>
                {tensor.Mark}public static bool operator !=({tensor.Name} left, {tensor.Name} right) => !left.Equals(right);
                """
            );

    private static void WriteToString(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <inheritdoc cref="__Runtime.Describe"/>
                {tensor.Mark}public override string ToString() => __Runtime.Describe(_buffer, "{tensor.DisplayName}", Spec);
                """
            );

    // The conversion is a member of the ReadOnly struct, because only the nested struct can access the private members of both.
    private static void WriteConversion(SourceWriter writer, TensorStruct tensor) =>
        writer
            .Separate()
            .Write(
                $"""
                /// <summary>Converts a tensor to a read-only handle. <paramref name="tensor"/> keeps ownership: do not dispose both.</summary>
                /// <param name="tensor">The tensor.</param>
                [return: global::Tensors.Borrowed]
                {tensor.Mark}public static implicit operator {tensor.Name}({tensor.DeclaredName} tensor) => new {tensor.Name}(tensor._buffer);
                """
            );
}
