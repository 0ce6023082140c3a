using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>Compares attributes by name. Does not build their full names, because all attributes are compared after every edit.</summary>
internal static class AttributeNames
{
    /// <summary>Determines whether the class of an attribute has the specified namespace and name.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="space">The namespace, such as <c>System.CodeDom.Compiler</c>.</param>
    /// <param name="name">The name of the attribute's class.</param>
    public static bool Is(AttributeData attribute, string space, string name) =>
        attribute.AttributeClass is { ContainingType: null } type
        && string.Equals(type.Name, name, StringComparison.Ordinal)
        && string.Equals(type.ContainingNamespace.ToDisplayString(), space, StringComparison.Ordinal);
}
