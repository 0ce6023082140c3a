using System.Runtime.InteropServices;

namespace Tensors.Tool.Bench;

/// <summary>
/// Represents the tensor on the heap that producers without shared memory send. All of them use the same tensor, because a separate
/// gigabyte for each would be too much.
/// </summary>
internal sealed class HeapTensor(int elements)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(checked(elements * sizeof(float)));

    /// <summary>Gets the bytes of the tensor, which are not copied.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Gets the value to which <see cref="Write"/> has set all elements.</summary>
    public float Value { get; private set; }

    /// <summary>Sets all elements to a value.</summary>
    public void Write(float value)
    {
        MemoryMarshal.Cast<byte, float>(_bytes.AsSpan()).Fill(value);
        Value = value;
    }
}
