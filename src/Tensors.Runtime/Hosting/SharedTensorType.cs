using System.Diagnostics.CodeAnalysis;

namespace Tensors.Hosting;

/// <summary>A generated tensor type and what it declares.</summary>
/// <param name="Type">The struct; an open type where it is nested in a generic one.</param>
/// <param name="Spec">Its dtype and axes.</param>
/// <param name="Alignment">What its tensors' offsets are multiples of, in bytes.</param>
public sealed record SharedTensorType(Type Type, TensorSpec Spec, int Alignment = 256);

/// <summary>The tensor types of an application, for logs and tools: from what lies in memory to what the code calls it.</summary>
public sealed class SharedTensorRegistry
{
    private readonly Dictionary<Type, SharedTensorType> _byType = [];

    /// <summary>Makes a registry.</summary>
    /// <param name="types">The types; one that is given twice counts once.</param>
    public SharedTensorRegistry(IEnumerable<SharedTensorType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            _byType.TryAdd(type.Type, type);
        }
    }

    /// <summary>All types.</summary>
    public IReadOnlyCollection<SharedTensorType> Types => _byType.Values;

    /// <summary>Finds what a type declares.</summary>
    /// <param name="type">The struct. Where it is nested in a generic type, any of them is found.</param>
    /// <param name="found">What it declares.</param>
    public bool TryFind(Type type, [NotNullWhen(true)] out SharedTensorType? found) =>
        _byType.TryGetValue(
            type is { IsConstructedGenericType: true } ? type.GetGenericTypeDefinition() : type,
            out found
        );

    /// <summary>The types that a tensor could be opened as.</summary>
    /// <param name="dtype">The tensor's dtype.</param>
    /// <param name="shape">The tensor's shape.</param>
    public IEnumerable<SharedTensorType> Matching(DType dtype, TensorShape shape) =>
        _byType.Values.Where(type => type.Spec.DType == dtype && type.Spec.Accepts(shape));
}
