using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>
/// Represents a list of tensors with different names, in the order in which they were added. Calls have few tensors, and searching a
/// short list is faster than using a dictionary.
/// </summary>
internal sealed class NamedTensors
{
    private readonly List<NamedTensor> _tensors = [];

    public IReadOnlyList<NamedTensor> All => _tensors;

    /// <summary>Adds a tensor, or replaces the tensor that has the same name.</summary>
    public void Set(string name, in ModelTensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (ref var named in CollectionsMarshal.AsSpan(_tensors))
        {
            if (string.Equals(named.Name, name, StringComparison.Ordinal))
            {
                named = new NamedTensor(name, tensor);
                return;
            }
        }

        _tensors.Add(new NamedTensor(name, tensor));
    }

    public bool TryFind(string name, out ModelTensor tensor)
    {
        foreach (ref readonly var named in CollectionsMarshal.AsSpan(_tensors))
        {
            if (string.Equals(named.Name, name, StringComparison.Ordinal))
            {
                tensor = named.Tensor;
                return true;
            }
        }

        tensor = default;
        return false;
    }

    public bool TryRemove(string name, out ModelTensor tensor)
    {
        for (var i = 0; i < _tensors.Count; i++)
        {
            if (string.Equals(_tensors[i].Name, name, StringComparison.Ordinal))
            {
                tensor = _tensors[i].Tensor;
                _tensors.RemoveAt(i);
                return true;
            }
        }

        tensor = default;
        return false;
    }

    public void Clear() => _tensors.Clear();

    /// <summary>Returns the quoted names separated by commas, or "none" if the list is empty. Used in messages.</summary>
    public override string ToString() =>
        _tensors.Count == 0 ? "none" : string.Join(", ", _tensors.Select(static named => $"'{named.Name}'"));
}
