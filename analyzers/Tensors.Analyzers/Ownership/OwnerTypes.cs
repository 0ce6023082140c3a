using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Ownership;

/// <summary>
/// Which types own memory. One per compilation; the answers are kept, because the same few types are asked about for
/// every operation of every body.
/// </summary>
internal sealed class OwnerTypes
{
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _owners = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a compilation can contain owners at all.</summary>
    public static bool ArePossibleIn(Compilation compilation) =>
        !compilation.GetTypesByMetadataName("Tensors.TensorOwnerAttribute").IsEmpty
        || !compilation.GetTypesByMetadataName("Tensors.SharedTensorAttribute").IsEmpty;

    /// <summary>An owner type, or <see cref="Nullable{T}"/> of one.</summary>
    public bool IsOwner(ITypeSymbol? type)
    {
        // What nearly every operation of a program has is told apart before any look-up.
        if (type is not (INamedTypeSymbol or ITypeParameterSymbol) || type.SpecialType != SpecialType.None)
        {
            return false;
        }

        return Unwrap(type) is var owner
            && (_owners.TryGetValue(owner, out var known) ? known : _owners.GetOrAdd(owner, HasOwnerMark));
    }

    /// <summary>An owner type, or a tuple that has one somewhere in it.</summary>
    public bool MentionsOwner(ITypeSymbol? type)
    {
        if (type is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            foreach (var element in tuple.TupleElements)
            {
                if (MentionsOwner(element.Type))
                {
                    return true;
                }
            }

            return false;
        }

        return IsOwner(type);
    }

    /// <summary><c>Frame?</c> is <c>Frame</c>, for a struct too.</summary>
    public static ITypeSymbol Unwrap(ITypeSymbol type) =>
        type
            is INamedTypeSymbol
            {
                OriginalDefinition.SpecialType: SpecialType.System_Nullable_T,
                TypeArguments: [var underlying]
            }
            ? underlying
            : type;

    /// <summary>What awaiting a task gives; null when the type is no task with a result.</summary>
    public static ITypeSymbol? TaskResult(ITypeSymbol type) =>
        type
            is INamedTypeSymbol
            {
                Name: "Task" or "ValueTask",
                TypeArguments: [var result],
                ContainingNamespace:
                {
                    Name: "Tasks",
                    ContainingNamespace:
                    {
                        Name: "Threading",
                        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                    }
                }
            }
            ? result
            : null;

    /// <summary>Whether a type is declared directly in the namespace <c>Tensors</c>.</summary>
    public static bool IsTensorsType(INamedTypeSymbol? type, string name) =>
        type is { ContainingNamespace: { Name: "Tensors", ContainingNamespace.IsGlobalNamespace: true } }
        && string.Equals(type.Name, name, StringComparison.Ordinal);

    private static bool HasOwnerMark(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            // Generic code over tensors: `where T : struct, ISharedTensor<T, float>`.
            foreach (var constraint in parameter.ConstraintTypes)
            {
                if (
                    constraint is INamedTypeSymbol named
                    && (IsTensorsType(named, "ISharedTensor") || IsTensorsType(named, "IReadOnlySharedTensor"))
                )
                {
                    return true;
                }
            }

            return false;
        }

        var definition = type.OriginalDefinition;
        return HasAttribute(definition, "TensorOwnerAttribute")
            || HasAttribute(definition, "SharedTensorAttribute")
            // The generated twin, also where an older generator did not mark it.
            || (
                string.Equals(definition.Name, "ReadOnly", StringComparison.Ordinal)
                && definition.ContainingType is { } outer
                && HasAttribute(outer, "SharedTensorAttribute")
            );
    }

    private static bool HasAttribute(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (IsTensorsType(attribute.AttributeClass, name))
            {
                return true;
            }
        }

        return false;
    }
}
