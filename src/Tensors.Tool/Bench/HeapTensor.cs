using System.Runtime.InteropServices;

namespace Tensors.Tool.Bench;

/// <summary>A tensor on the heap, which producers that copy its bytes send from: one for all of them, as a gigabyte each would be too much.</summary>
internal sealed class HeapTensor(int elements)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(checked(elements * sizeof(float)));

    /// <summary>Its bytes. They are sent as they lie here.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>What every element is, once it has been written.</summary>
    public float Value { get; private set; }

    /// <summary>Writes every element.</summary>
    public void Write(float value)
    {
        MemoryMarshal.Cast<byte, float>(_bytes.AsSpan()).Fill(value);
        Value = value;
    }
}
