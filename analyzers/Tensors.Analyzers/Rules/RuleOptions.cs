using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Rules;

/// <summary>What a project says of the rules.</summary>
internal static class RuleOptions
{
    /// <summary>
    /// Whether a rule may be on in a file: it is by default, or something turns it on. The compiler drops what a rule that is
    /// off reports, but looks through the whole file for each report before.
    /// </summary>
    public static bool CanBeOn(DiagnosticDescriptor rule, Compilation compilation, SyntaxTree file)
    {
        if (rule.IsEnabledByDefault)
        {
            return true;
        }

        var options = compilation.Options;
        return (options.SpecificDiagnosticOptions.TryGetValue(rule.Id, out var ofProject) && IsOn(ofProject))
            || (
                options.SyntaxTreeOptionsProvider is { } files
                && (
                    (files.TryGetDiagnosticValue(file, rule.Id, default, out var ofFile) && IsOn(ofFile))
                    || (files.TryGetGlobalDiagnosticValue(rule.Id, default, out var ofAll) && IsOn(ofAll))
                )
            );
    }

    private static bool IsOn(ReportDiagnostic setting) =>
        setting is not (ReportDiagnostic.Default or ReportDiagnostic.Suppress);
}
