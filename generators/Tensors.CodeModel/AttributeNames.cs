using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>Which attribute one is, without writing out its full name: asked of every attribute at every edit.</summary>
internal static class AttributeNames
{
    /// <summary>Whether an attribute is that of a namespace and a name.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="space">The namespace, such as <c>System.CodeDom.Compiler</c>.</param>
    /// <param name="name">The class's name.</param>
    public static bool Is(AttributeData attribute, string space, string name) =>
        attribute.AttributeClass is { ContainingType: null } type
        && string.Equals(type.Name, name, StringComparison.Ordinal)
        && string.Equals(type.ContainingNamespace.ToDisplayString(), space, StringComparison.Ordinal);
}
