using Microsoft.CodeAnalysis;

namespace Tensors.Generators.Tests.Compilers;

/// <summary>Which types of a project are declared as tensors, and which have become some.</summary>
internal static class TensorTypes
{
    /// <summary>Every type that carries the attribute, with each attribute it carries.</summary>
    public static IEnumerable<(INamedTypeSymbol Type, AttributeData Attribute)> Declared(Compilation compilation) =>
        All(compilation.Assembly.GlobalNamespace)
            .SelectMany(type =>
                type.GetAttributes()
                    .Where(a => a.AttributeClass?.Name is nameof(SharedTensorAttribute))
                    .Select(a => (type, a))
            );

    /// <summary>Whether a type got the members of a tensor.</summary>
    public static bool IsGenerated(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(i => i is { Name: "ISharedTensor", ContainingNamespace.Name: "Tensors" });

    private static IEnumerable<INamedTypeSymbol> All(INamespaceOrTypeSymbol container) =>
        container
            .GetMembers()
            .OfType<INamespaceOrTypeSymbol>()
            .SelectMany(member => All(member).Concat(member is INamedTypeSymbol type ? [type] : []));
}
