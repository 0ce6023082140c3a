using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Tensors.CompilerServices;

/// <summary>
/// Collects the tensor types of all assemblies of a program. Generated code adds the types of each assembly before the program starts.
/// </summary>
/// <remarks>
/// Each assembly that declares tensors adds them in its module initializer. Each assembly that references such an assembly
/// calls that assembly's registration in its own module initializer, so that a library no code has used yet is known as well.
/// Thread-safe. Assemblies of a collectible load context can still be unloaded.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SharedTensorCatalog
{
    // Weak, because each list refers to types of its assembly and must not keep them loaded.
    private static readonly ConditionalWeakTable<Type, Func<ImmutableArray<SharedTensorType>>> _lists = [];

    /// <summary>Adds the tensor types of an assembly. Adding them again has no effect.</summary>
    /// <param name="registration">The generated registration class of the assembly.</param>
    /// <param name="listTypes">Returns the types. Called when an application reads the catalog.</param>
    public static void Add(Type registration, Func<ImmutableArray<SharedTensorType>> listTypes)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(listTypes);
        _ = _lists.TryAdd(registration, listTypes);
    }

    internal static IEnumerable<SharedTensorType> ListTypes() => _lists.SelectMany(static list => list.Value());
}
