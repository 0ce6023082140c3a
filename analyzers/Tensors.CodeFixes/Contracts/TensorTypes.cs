using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>
/// TNS3015 and 3016: gives a tensor the model's dtype or shape where it is declared, which may be in another file, and a scalar
/// the model's type. Where the declaration is another contract's or another assembly's too, or only one of contract and model has a
/// scalar, the call gets another type.
/// </summary>
internal static class TensorTypes
{
    /// <summary>The ways to correct it, the best first.</summary>
    public static async Task<IReadOnlyList<ContractChange>> CorrectAsync(FixPlace place)
    {
        var properties = place.Diagnostic.Properties;
        if (
            place.Node.FirstAncestorOrSelf<TypeSyntax>() is not { } underlined
            || !properties.TryGetValue(ModelProperties.Shape, out var shape)
            || !properties.TryGetValue(ModelProperties.DType, out var dtype)
            || !properties.TryGetValue(ModelProperties.ElementType, out var elementType)
            || Written(place, underlined) is not { } written
            || place.Model.GetTypeInfo(written, place.Token).Type is not { } type
        )
        {
            return [];
        }

        if (string.Equals(shape, "[]", StringComparison.Ordinal))
        {
            return MakeScalar(place, written, elementType!) is { } scalar ? [scalar] : [];
        }

        var changes = new List<ContractChange>();
        if (
            ContractTypes.TensorOf(type) is { } tensor
            && await CorrectTensorAsync(place, tensor, shape!, dtype!).ConfigureAwait(false) is { } change
        )
        {
            changes.Add(change);
        }

        changes.AddRange(MakeTensor(place, written));
        return changes;
    }

    // A result without a tuple is underlined as a whole.
    private static TypeSyntax? Written(FixPlace place, TypeSyntax underlined) =>
        place.Model.GetTypeInfo(underlined, place.Token).Type is { } type
        && ContractTypes.ResultOf(type, out _) is not null
            ? underlined.DescendantNodesAndSelf().OfType<TypeArgumentListSyntax>().FirstOrDefault()?.Arguments[0]
            : underlined;

    private static ContractChange? MakeScalar(FixPlace place, TypeSyntax written, string elementType)
    {
        var scalar = WrittenTypes.OfScalar(place, elementType, written.SpanStart);
        return
            written.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method
            && Replace(place, method, written, scalar, "output") is { } changed
            ? ContractChange.Of($"Make it {scalar}", place.Document, place.Root.ReplaceNode(method, changed))
            : null;
    }

    private static IEnumerable<ContractChange> MakeTensor(FixPlace place, TypeSyntax written)
    {
        if (
            written.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || method.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } contract
        )
        {
            yield break;
        }

        foreach (var tensor in WantedTensor.For(place, contract))
        {
            var name = ContractNames.OutputName(tensor.Name);
            if (Replace(place, method, written, tensor.ReadOnlyType, name) is { } changed)
            {
                yield return ContractChange.Of(
                    tensor.Declaration is null
                        ? $"Make it '{tensor.Name}'"
                        : $"Declare '{tensor.Name}' as the model has it",
                    place.Document,
                    tensor.Insert(place.Root, contract, contract.ReplaceNode(method, changed))
                );
            }
        }
    }

    // An output without a tuple is called by its type, where nobody says otherwise.
    private static MethodDeclarationSyntax? Replace(
        FixPlace place,
        MethodDeclarationSyntax method,
        TypeSyntax written,
        string type,
        string unsaid
    )
    {
        var replaced = SyntaxFactory.ParseTypeName(type).WithTriviaFrom(written);
        return written.Parent is not TypeArgumentListSyntax ? method.ReplaceNode(written, replaced)
            : WireNames.OfOutputs(place, method) is { } names
                ? WireNames.WithResult(place, method, written, replaced, names, [unsaid])
            : null;
    }

    private static async Task<ContractChange?> CorrectTensorAsync(
        FixPlace place,
        INamedTypeSymbol tensor,
        string shape,
        string dtype
    )
    {
        var attribute = tensor
            .GetAttributes()
            .FirstOrDefault(one => one.AttributeClass?.ToDisplayString() is KnownNames.SharedTensorAttribute);
        if (
            attribute?.ApplicationSyntaxReference is not { } reference
            || place.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } document
            || await document.GetSyntaxRootAsync(place.Token).ConfigureAwait(false) is not { } root
            || root.FindNode(reference.Span).FirstAncestorOrSelf<AttributeSyntax>()
                is not { ArgumentList: { } arguments } syntax
        )
        {
            return null;
        }

        var isOfDType = place.Diagnostic.Id is "TNS3015";
        var changed = isOfDType
            ? TensorArguments.WithDType(arguments, dtype)
            : TensorArguments.WithShape(tensor, attribute, arguments, shape);
        return changed is null
            ? null
            : ContractChange.Of(
                isOfDType ? $"Make '{tensor.Name}' {dtype}" : $"Give '{tensor.Name}' the axes of the model",
                document,
                root.ReplaceNode(syntax, syntax.WithArgumentList(changed))
            );
    }
}
