using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Rules;

/// <summary>How a rule is described, the same way for all.</summary>
internal static class Rule
{
    /// <summary>Where the pages of the rules are, with a slash at the end.</summary>
    private const string Pages = "https://github.com/tensors-codegen/tensors-codegen/blob/main/docs/rules/";

    public static DiagnosticDescriptor Ownership(
        string id,
        string title,
        string message,
        string description,
        bool isEnabledByDefault = true,
        string category = "Ownership"
    ) =>
        new(
            id,
            title,
            message,
            category,
            DiagnosticSeverity.Warning,
            isEnabledByDefault,
            description,
            Pages + id + ".md"
        );

    /// <summary>A rule on views of a tensor's memory.</summary>
    public static DiagnosticDescriptor View(string id, string title, string message, string description) =>
        Ownership(id, title, message, description, category: "Views");

    /// <summary>A rule on shapes, lengths and dtypes.</summary>
    public static DiagnosticDescriptor Shape(string id, string title, string message, string description) =>
        Ownership(id, title, message, description, category: "Shapes");
}
