namespace Tensors;

/// <summary>
/// Represents an input or output of a call: a <see cref="TensorBuffer"/> if its elements have a fixed size, or a
/// <see cref="BytesTensor"/> if they are byte strings.
/// </summary>
/// <remarks>The value does not own the tensor. The members that use this type say who owns it.</remarks>
public readonly struct ModelTensor
{
    private readonly TensorBuffer _buffer;
    private readonly BytesTensor? _bytes;

    /// <summary>Initializes an instance with a tensor whose elements have a fixed size.</summary>
    /// <param name="buffer">The tensor.</param>
    public ModelTensor(TensorBuffer buffer) => _buffer = buffer;

    /// <summary>Initializes an instance with a tensor of byte strings.</summary>
    /// <param name="bytes">The tensor.</param>
    public ModelTensor(BytesTensor bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
    }

    /// <summary>Gets a value indicating whether the elements are byte strings.</summary>
    public bool IsBytes => _bytes is not null;

    /// <summary>Gets the lengths of the axes.</summary>
    public TensorShape Shape => _bytes?.Shape ?? _buffer.Shape;

    /// <summary>Gets the tensor with elements of fixed size.</summary>
    /// <exception cref="InvalidOperationException">The elements are byte strings.</exception>
    public TensorBuffer Buffer =>
        _bytes is null
            ? _buffer
            : throw new InvalidOperationException("The elements of the tensor are byte strings. Use Bytes.");

    /// <summary>Gets the tensor with byte strings.</summary>
    /// <exception cref="InvalidOperationException">The elements have a fixed size.</exception>
    public BytesTensor Bytes =>
        _bytes ?? throw new InvalidOperationException("The elements of the tensor are not byte strings. Use Buffer.");

    /// <summary>Returns the dtype and shape, such as <c>float32[2, 3]</c> or <c>bytes[2, 3]</c>.</summary>
    public override string ToString() => _bytes?.ToString() ?? $"{_buffer.DType.GetNumpyName()}{_buffer.Shape}";
}
