using Microsoft.CodeAnalysis;

namespace Tensors.CodeFixes;

/// <summary>The names of types as the code at a place writes them.</summary>
internal static class WrittenTypes
{
    /// <summary>A type's name; null where there is no such type.</summary>
    public static string? Of(FixPlace place, string metadataName, int position) =>
        place.Model.Compilation.GetTypeByMetadataName(metadataName)?.ToMinimalDisplayString(place.Model, position);

    /// <summary>A scalar's type: a word of C#, or a name with <c>global::</c> in front.</summary>
    public static string OfScalar(FixPlace place, string elementType, int position) =>
        elementType.StartsWith("global::", StringComparison.Ordinal)
            ? Of(place, elementType.Substring("global::".Length), position) ?? elementType
            : elementType;
}
