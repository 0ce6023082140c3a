using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>TNS3013: removes an output that the model does not give from a tuple. Of two, the other is given without a tuple.</summary>
internal static class ExtraOutput
{
    public static ContractChange? Remove(FixPlace place)
    {
        if (
            place.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || method.ReturnType.DescendantNodesAndSelf().OfType<TupleTypeSyntax>().FirstOrDefault()
                is not { Elements: { Count: > 1 } elements } tuple
            || WireNames.OfOutputs(place, method) is not { } names
            || Disagreement.IndexOf(place.Diagnostic) is not { } index
        )
        {
            return null;
        }

        names = [.. names.Where((_, i) => i != index)];
        TypeSyntax type =
            elements.Count > 2
                ? tuple.WithElements(elements.RemoveAt(index))
                : elements[1 - index].Type.WithTriviaFrom(tuple);

        string[] unsaid =
            elements.Count > 2
                ? [.. elements.RemoveAt(index).Select(element => element.Identifier.ValueText)]
                : [NameOf(place, elements[1 - index])];
        return WireNames.WithResult(place, method, tuple, type, names, unsaid) is { } changed
            ? ContractChange.Of(
                $"Remove '{elements[index].Identifier.ValueText}'",
                place.Document,
                place.Root.ReplaceNode(method, changed)
            )
            : null;
    }

    // What a single output is called where nobody says.
    private static string NameOf(FixPlace place, TupleElementSyntax element) =>
        ContractNames.OutputName(
            place.Model.GetTypeInfo(element.Type, place.Token).Type is { } type
            && ContractTypes.TensorOf(type) is { } tensor
                ? tensor.Name
                : "output"
        );
}
