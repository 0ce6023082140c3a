using System.Runtime.InteropServices;

namespace Tensors.Tool.Bench;

/// <summary>
/// A tensor on the heap, whose bytes are sent by the producers that do not share memory. All of them use the same one, because a separate
/// gigabyte for each would be too much.
/// </summary>
internal sealed class HeapTensor(int elements)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(checked(elements * sizeof(float)));

    /// <summary>Gets the bytes of the tensor. They are sent without another copy.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Gets the value of all elements, after <see cref="Write"/>.</summary>
    public float Value { get; private set; }

    /// <summary>Sets all elements to a value.</summary>
    public void Write(float value)
    {
        MemoryMarshal.Cast<byte, float>(_bytes.AsSpan()).Fill(value);
        Value = value;
    }
}
