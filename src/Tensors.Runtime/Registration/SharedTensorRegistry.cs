using System.Diagnostics.CodeAnalysis;

namespace Tensors;

/// <summary>Finds the tensor types of an application by .NET type, or by dtype and shape. Intended for logs and tools.</summary>
public sealed class SharedTensorRegistry
{
    private readonly Dictionary<Type, SharedTensorType> _byType = [];

    /// <summary>Initializes a registry with the specified types.</summary>
    /// <param name="types">The types; duplicates are ignored.</param>
    public SharedTensorRegistry(IEnumerable<SharedTensorType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        foreach (var type in types)
        {
            _byType.TryAdd(type.Type, type);
        }
    }

    /// <summary>Gets all tensor types in the registry.</summary>
    public IReadOnlyCollection<SharedTensorType> Types => _byType.Values;

    /// <summary>
    /// Finds the declaration of a tensor type by its .NET type. Returns false if the registry does not contain the type.
    /// </summary>
    /// <param name="type">The struct. If it is nested in a generic type, any construction of that type matches.</param>
    /// <param name="found">The declaration.</param>
    public bool TryFind(Type type, [NotNullWhen(true)] out SharedTensorType? found) =>
        _byType.TryGetValue(
            type is { IsConstructedGenericType: true } ? type.GetGenericTypeDefinition() : type,
            out found
        );

    /// <summary>
    /// Returns the tensor types that match a dtype and shape. A tensor with this dtype and shape can be opened as any of them.
    /// </summary>
    /// <param name="dtype">The tensor's dtype.</param>
    /// <param name="shape">The tensor's shape.</param>
    public IEnumerable<SharedTensorType> Matching(DType dtype, TensorShape shape) =>
        _byType.Values.Where(type => type.Spec.DType == dtype && type.Spec.Accepts(shape));
}
