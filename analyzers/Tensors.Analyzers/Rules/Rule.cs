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
        DiagnosticSeverity severity = DiagnosticSeverity.Warning
    ) => new(id, title, message, "Ownership", severity, isEnabledByDefault: true, description, Pages + id + ".md");

    public static DiagnosticDescriptor Shape(string id, string title, string message, string description) =>
        new(
            id,
            title,
            message,
            "Shapes",
            DiagnosticSeverity.Warning,
            isEnabledByDefault: true,
            description,
            Pages + id + ".md"
        );
}
