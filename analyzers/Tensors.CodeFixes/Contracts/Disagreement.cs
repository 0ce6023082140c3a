using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>What a diagnostic of a contract and its model says, to be found again after another one was fixed.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Path">The file that it is reported in.</param>
/// <param name="Contract">Which of the interfaces of that file it is; no fix adds or removes one.</param>
/// <param name="Subject">The input or output: what the model calls it, or, where it has none such, the message.</param>
internal sealed record Disagreement(string Id, string Path, int Contract, string Subject)
{
    public static Disagreement Of(Diagnostic diagnostic) =>
        new(
            diagnostic.Id,
            diagnostic.Location.SourceTree?.FilePath ?? "",
            ContractAt(diagnostic.Location),
            diagnostic.Properties.TryGetValue(ModelProperties.WireName, out var name)
            && diagnostic.Properties.TryGetValue(ModelProperties.IsOutput, out var isOutput)
                ? $"{isOutput} {name}"
                : diagnostic.GetMessage(CultureInfo.InvariantCulture)
        );

    /// <summary>Which of the contract's inputs or outputs a diagnostic is about; null where it has none such.</summary>
    public static int? IndexOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(ModelProperties.Index, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    private static int ContractAt(Location place) =>
        place.SourceTree?.GetRoot().DescendantNodes().OfType<InterfaceDeclarationSyntax>().ToList() is { } all
            ? all.FindLastIndex(contract => contract.Span.Contains(place.SourceSpan))
            : -1;
}
