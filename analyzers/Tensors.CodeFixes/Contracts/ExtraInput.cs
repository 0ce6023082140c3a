using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>TNS3013: removes an input that the model does not take, with its documentation.</summary>
internal static class ExtraInput
{
    public static ContractChange? Remove(FixPlace place)
    {
        if (
            place.Node.FirstAncestorOrSelf<ParameterSyntax>()
            is not { Parent: ParameterListSyntax { Parent: MethodDeclarationSyntax method } list } extra
        )
        {
            return null;
        }

        var changed = ParameterDocumentation.Remove(
            method.WithParameterList(ParameterPlaces.Remove(list, list.Parameters.IndexOf(extra))),
            extra.Identifier.ValueText
        );
        return ContractChange.Of(
            $"Remove '{extra.Identifier.ValueText}'",
            place.Document,
            place.Root.ReplaceNode(method, changed)
        );
    }
}
