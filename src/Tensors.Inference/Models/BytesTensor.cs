using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tensors;

/// <summary>
/// Represents a tensor whose elements are byte strings of different lengths. ONNX calls this type <c>string</c>, and the Open Inference
/// Protocol calls it <c>BYTES</c>. It is always on the managed heap, never in shared memory, because the position of an element cannot be
/// calculated.
/// </summary>
/// <remarks>
/// The elements are stored in the protocol's raw form: for each element, in row-major order, its length in bytes as a little-endian
/// unsigned 4-byte integer, followed by its bytes
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md). The tensor is immutable, provided that
/// the memory passed to <see cref="TryParse"/> does not change.
/// </remarks>
public sealed class BytesTensor
{
    /// <summary>The size of the length prefix of each element in <see cref="Serialized"/>, in bytes.</summary>
    private const int LengthBytes = sizeof(uint);

    // The offset of each element's bytes, and then the offset that the bytes of one more element would have.
    private readonly int[] _begins;

    private BytesTensor(in TensorShape shape, ReadOnlyMemory<byte> serialized, int[] begins)
    {
        Shape = shape;
        Serialized = serialized;
        _begins = begins;
    }

    /// <summary>Gets the lengths of the axes.</summary>
    public TensorShape Shape { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Count => _begins.Length - 1;

    /// <summary>
    /// Gets all elements in the raw form of the Open Inference Protocol, in which the length of each element precedes its bytes.
    /// </summary>
    public ReadOnlyMemory<byte> Serialized { get; }

    /// <summary>Gets the bytes of the element at an index in C order.</summary>
    /// <param name="index">The zero-based index of the element in row-major order.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> is negative or not less than <see cref="Count"/>.</exception>
    public ReadOnlyMemory<byte> this[int index] => Serialized[_begins[index]..(_begins[index + 1] - LengthBytes)];

    /// <summary>Creates a tensor that contains copies of the elements.</summary>
    /// <param name="shape">The lengths of the axes.</param>
    /// <param name="elements">The elements in row-major order, as many as the shape has.</param>
    /// <exception cref="ArgumentException">
    /// The number of elements is not that of the shape, or the elements and their lengths need more than about 2 GiB (<see cref="Array.MaxLength"/>
    /// bytes).
    /// </exception>
    public static BytesTensor Create(in TensorShape shape, IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (elements.Count != shape.ElementCount)
        {
            throw new ArgumentException(
                $"The number of elements is {elements.Count}, but the shape {shape} has {shape.ElementCount}. Both must be the same.",
                nameof(elements)
            );
        }

        var length = elements.Sum(element => (long)LengthBytes + element.Length);
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The elements with their lengths have {length} bytes; the maximum is {Array.MaxLength}.",
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

    /// <summary>Creates a tensor of strings, which are encoded in UTF-8.</summary>
    /// <inheritdoc cref="Create(in TensorShape, IReadOnlyList{ReadOnlyMemory{byte}})"/>
    public static BytesTensor Create(in TensorShape shape, IReadOnlyList<string> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return Create(shape, [.. elements.Select(element => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(element))]);
    }

    /// <summary>
    /// Creates a tensor over elements in the raw form of the Open Inference Protocol, without copying them. Returns false if the bytes
    /// are not valid.
    /// </summary>
    /// <param name="serialized">The elements. They may come from an untrusted source: all lengths are checked.</param>
    /// <param name="shape">The lengths of the tensor's axes.</param>
    /// <param name="tensor">The tensor, or null if the elements are not valid.</param>
    /// <param name="reason">Why the bytes are not valid elements of a tensor of this shape, or null if they are.</param>
    /// <returns>true if the bytes are valid elements of a tensor of this shape; otherwise, false.</returns>
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
            reason = $"{serialized.Length} bytes are too many; the maximum is {Array.MaxLength}";
            return false;
        }

        // Checked before the allocation, so that a wrong shape does not allocate memory.
        if (elements > serialized.Length / LengthBytes)
        {
            reason =
                $"{serialized.Length} bytes are too few for {elements} strings, each of which starts with its length in {LengthBytes} bytes";
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

    /// <summary>Returns the type and shape without the elements, such as <c>bytes[2, 3]</c>.</summary>
    public override string ToString() => $"bytes{Shape}";
}
