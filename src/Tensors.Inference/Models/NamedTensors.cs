using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>
/// A list of tensors with different names, in the order in which they were added. It is a list and not a dictionary because calls have few
/// tensors, and searching a short list is faster.
/// </summary>
internal sealed class NamedTensors
{
    private readonly List<NamedTensor> _tensors = [];

    public IReadOnlyList<NamedTensor> All => _tensors;

    /// <summary>Adds a tensor, or replaces the tensor of that name.</summary>
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

    /// <summary>Returns the names for messages: "none", or the quoted names separated by commas.</summary>
    public override string ToString() =>
        _tensors.Count == 0 ? "none" : string.Join(", ", _tensors.Select(static named => $"'{named.Name}'"));
}
