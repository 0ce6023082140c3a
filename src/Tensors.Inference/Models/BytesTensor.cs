using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tensors;

/// <summary>
/// A tensor whose elements are byte strings, each of a length of its own: what ONNX calls <c>string</c> and the Open Inference
/// Protocol <c>BYTES</c>. It lies on the heap, not in shared memory: its elements have no places that could be calculated.
/// </summary>
/// <remarks>
/// It is kept as the protocol's raw form has it: for each element, in row-major order, its length in bytes as an unsigned number
/// of 4 bytes, little-endian, and then the bytes
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md). Immutable, as long as
/// the memory that it was made over does not change.
/// </remarks>
public sealed class BytesTensor
{
    /// <summary>What stands before each element, in bytes.</summary>
    private const int LengthBytes = sizeof(uint);

    // Where each element's bytes begin, and at the end where one more would.
    private readonly int[] _begins;

    private BytesTensor(in TensorShape shape, ReadOnlyMemory<byte> serialized, int[] begins)
    {
        Shape = shape;
        Serialized = serialized;
        _begins = begins;
    }

    /// <summary>The lengths of its axes.</summary>
    public TensorShape Shape { get; }

    /// <summary>How many elements it has.</summary>
    public int Count => _begins.Length - 1;

    /// <summary>The elements with their lengths, in the protocol's raw form.</summary>
    public ReadOnlyMemory<byte> Serialized { get; }

    /// <summary>The bytes of an element.</summary>
    /// <param name="index">Which one, in row-major order.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public ReadOnlyMemory<byte> this[int index] => Serialized[_begins[index]..(_begins[index + 1] - LengthBytes)];

    /// <summary>Makes a tensor of copies of elements.</summary>
    /// <param name="shape">The lengths of its axes.</param>
    /// <param name="elements">As many elements as the shape has.</param>
    /// <exception cref="ArgumentException">There are more or fewer, or they have more than 2 GiB together.</exception>
    public static BytesTensor Create(in TensorShape shape, IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (elements.Count != shape.ElementCount)
        {
            throw new ArgumentException(
                $"There are {elements.Count} elements; the shape {shape} has {shape.ElementCount}.",
                nameof(elements)
            );
        }

        var length = elements.Sum(element => (long)LengthBytes + element.Length);
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The elements have {length} bytes together with their lengths; the most is {Array.MaxLength}.",
                nameof(elements)
            );
        }

        var serialized = GC.AllocateUninitializedArray<byte>((int)length);
        var begins = new int[elements.Count + 1];
        begins[0] = LengthBytes;
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i].Span;
            BinaryPrimitives.WriteUInt32LittleEndian(serialized.AsSpan(begins[i] - LengthBytes), (uint)element.Length);
            element.CopyTo(serialized.AsSpan(begins[i]));
            begins[i + 1] = begins[i] + element.Length + LengthBytes;
        }

        return new BytesTensor(shape, serialized, begins);
    }

    /// <summary>Makes a tensor of strings, in UTF-8.</summary>
    /// <inheritdoc cref="Create(in TensorShape, IReadOnlyList{ReadOnlyMemory{byte}})"/>
    public static BytesTensor Create(in TensorShape shape, IReadOnlyList<string> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return Create(shape, [.. elements.Select(element => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(element))]);
    }

    /// <summary>Looks at elements in the protocol's raw form, and copies nothing.</summary>
    /// <param name="serialized">The elements. They may come from anybody.</param>
    /// <param name="shape">The lengths of the tensor's axes.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="reason">Why they are none of this shape.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> serialized,
        in TensorShape shape,
        [NotNullWhen(true)] out BytesTensor? tensor,
        [NotNullWhen(false)] out string? reason
    )
    {
        tensor = null;
        var elements = shape.ElementCount;
        if (serialized.Length > Array.MaxLength)
        {
            reason = $"{serialized.Length} bytes are too many; the most is {Array.MaxLength}";
            return false;
        }

        // Before anything is allocated, so that a lying shape costs nothing.
        if (elements > serialized.Length / LengthBytes)
        {
            reason =
                $"{serialized.Length} bytes are too few for {elements} strings, each with its length in {LengthBytes} bytes";
            return false;
        }

        var bytes = serialized.Span;
        var begins = new int[elements + 1];
        begins[0] = LengthBytes;
        for (var i = 0; i < elements; i++)
        {
            var rest = bytes.Length - (begins[i] - LengthBytes);
            if (rest < LengthBytes)
            {
                reason =
                    $"incomplete string length indicator, expecting {LengthBytes} bytes but only {rest} bytes available";
                return false;
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(begins[i] - LengthBytes)..]);
            if (length > rest - LengthBytes)
            {
                reason =
                    $"incomplete string data, expecting string of length {length} but only {rest - LengthBytes} bytes available";
                return false;
            }

            begins[i + 1] = begins[i] + (int)length + LengthBytes;
        }

        var left = bytes.Length - (begins[elements] - LengthBytes);
        if (left > 0)
        {
            reason = $"there are {left} bytes after the last of {elements} strings";
            return false;
        }

        tensor = new BytesTensor(shape, serialized, begins);
        reason = null;
        return true;
    }

    /// <summary>Shape, but no data: <c>bytes[2, 3]</c>.</summary>
    public override string ToString() => $"bytes{Shape}";
}
