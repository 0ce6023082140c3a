using System.Globalization;
using Microsoft.CodeAnalysis;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>What a diagnostic of a contract and its model says, to be found again after another one was fixed.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Path">The file that it is reported in.</param>
/// <param name="Subject">The input or output: what the model calls it, or, where it has none such, the message.</param>
internal sealed record Disagreement(string Id, string Path, string Subject)
{
    public static Disagreement Of(Diagnostic diagnostic) =>
        new(
            diagnostic.Id,
            diagnostic.Location.SourceTree?.FilePath ?? "",
            diagnostic.Properties.TryGetValue(ModelProperties.WireName, out var name)
            && diagnostic.Properties.TryGetValue(ModelProperties.IsOutput, out var isOutput)
                ? $"{isOutput} {name}"
                : diagnostic.GetMessage(CultureInfo.InvariantCulture)
        );
}
