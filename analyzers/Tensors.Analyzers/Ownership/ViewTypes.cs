using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Ownership;

/// <summary>Which types are views of memory that somebody else owns, and which members pass a view on.</summary>
internal static class ViewTypes
{
    /// <summary>A span, a memory, a pointer, a pin, or a foreign tensor made over memory: never a copy of it.</summary>
    public static bool IsView(ITypeSymbol? type) =>
        type switch
        {
            IPointerTypeSymbol => true,
            INamedTypeSymbol { IsRefLikeType: true } named => !IsOfChars(named),
            INamedTypeSymbol named => IsMemory(named) || IsForeignTensor(named) || IsReference(named),
            _ => false,
        };

    /// <summary>
    /// A reference that <c>ToRef</c> gave: another process opens the tensor with it, and the tensor must live until then.
    /// </summary>
    public static bool IsReference(ITypeSymbol? type) =>
        OwnerTypes.IsTensorsType(type as INamedTypeSymbol, "TensorRef");

    /// <summary>Views, and what may hide one: an address as a number.</summary>
    public static bool CanHoldView(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr || IsView(type);

    /// <summary>A view that could be kept where the compiler does not look: not a span, which cannot leave the stack.</summary>
    public static bool CanBeStored(ITypeSymbol? type) => CanHoldView(type) && type is not { IsRefLikeType: true };

    /// <summary>
    /// Whether a member's result is a view of the views that it is given. The framework's own members are known to be
    /// (<c>Slice</c>, <c>Cast</c>, <c>GetReference</c>); what a user's method makes of a span is not known.
    /// </summary>
    public static bool PassesViewOn(IMethodSymbol method) =>
        (method.ReturnsByRef || method.ReturnsByRefReadonly || CanHoldView(method.ReturnType))
        && IsKnown(method.ContainingType);

    /// <summary>A constructor of the framework that wraps a view: <c>new Span(pointer, length)</c>, <c>new Lazy(read)</c>.</summary>
    public static bool Wraps(IMethodSymbol constructor) =>
        (CanHoldView(constructor.ContainingType) && IsKnown(constructor.ContainingType))
        || IsLazy(constructor.ContainingType)
        || IsTimer(constructor.ContainingType)
        || OwnershipModel.IsAwaitable(constructor.ContainingType)
        || IsThread(constructor.ContainingType);

    /// <summary>Code to be run later, with what it captured: a delegate, a <c>Lazy</c>, a query.</summary>
    public static bool IsDeferred(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Delegate }
        || type?.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        || type is { Name: "IOrderedEnumerable", ContainingNamespace.Name: "Linq" }
        || IsLazy(type)
        || IsTimer(type);

    /// <summary>Whether a method gives a query that runs the delegates it is passed when it is read.</summary>
    public static bool Defers(IMethodSymbol method) =>
        method.ContainingType
            is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace: { Name: "System" } } }
        && IsDeferred(method.ReturnType);

    public static bool IsThread(ITypeSymbol? type) =>
        type is { Name: "Thread", ContainingNamespace: { Name: "Threading", ContainingNamespace: { Name: "System" } } };

    /// <summary>A timer runs its callback until it is disposed.</summary>
    public static bool IsTimer(ITypeSymbol? type) =>
        type is { Name: "Timer", ContainingNamespace: { Name: "Threading", ContainingNamespace: { Name: "System" } } };

    private static bool IsLazy(ITypeSymbol? type) =>
        type is { Name: "Lazy", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>Whether a type is the framework's, or this library's own.</summary>
    public static bool IsKnown(INamedTypeSymbol? type)
    {
        var name = type?.ContainingNamespace;
        while (name is { ContainingNamespace.IsGlobalNamespace: false })
        {
            name = name.ContainingNamespace;
        }

        return name is { Name: "System" or "Tensors" } || IsForeignTensor(type);
    }

    private static bool IsOfChars(INamedTypeSymbol type) =>
        type is { TypeArguments: [{ SpecialType: SpecialType.System_Char }] };

    private static bool IsMemory(INamedTypeSymbol type) =>
        type
            is {
                    Name: "Memory" or "ReadOnlyMemory",
                    TypeArguments: [{ SpecialType: not SpecialType.System_Char }],
                    ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                }
                or {
                    Name: "MemoryHandle" or "ReadOnlySequence",
                    ContainingNamespace:
                    {
                        Name: "Buffers",
                        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                    }
                };

    private static bool IsForeignTensor(INamedTypeSymbol? type) =>
        type
            is {
                Name: "OrtValue" or "FixedBufferOnnxValue",
                ContainingNamespace:
                {
                    Name: "OnnxRuntime",
                    ContainingNamespace:
                    {
                        Name: "ML",
                        ContainingNamespace: { Name: "Microsoft", ContainingNamespace.IsGlobalNamespace: true }
                    }
                }
            };
}
