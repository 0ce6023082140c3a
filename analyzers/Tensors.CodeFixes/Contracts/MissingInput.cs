using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>TNS3012: adds an input that the model wants, as a scalar or as a tensor, which is declared in front of the contract unless it is there.</summary>
internal static class MissingInput
{
    /// <summary>The ways to add it, the best first.</summary>
    public static IEnumerable<ContractChange> Add(FixPlace place)
    {
        var properties = place.Diagnostic.Properties;
        if (
            place.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || method.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } contract
            || !properties.TryGetValue(ModelProperties.Shape, out var shape)
            || !properties.TryGetValue(ModelProperties.ElementType, out var elementType)
        )
        {
            yield break;
        }

        if (string.Equals(shape, "[]", StringComparison.Ordinal))
        {
            var scalar = WrittenTypes.OfScalar(place, elementType!, method.ReturnType.SpanStart);
            if (Change(place, method, scalar) is { } changed)
            {
                yield return Describe(place, place.Root.ReplaceNode(method, changed));
            }

            yield break;
        }

        foreach (var tensor in WantedTensor.For(place, contract))
        {
            if (Change(place, method, tensor.ReadOnlyType) is { } changed)
            {
                yield return Describe(
                    place,
                    tensor.Insert(place.Root, contract, contract.ReplaceNode(method, changed))
                );
            }
        }
    }

    private static ContractChange Describe(FixPlace place, SyntaxNode root) =>
        ContractChange.Of(
            $"Add the input '{place.Diagnostic.Properties[ModelProperties.WireName]}'",
            place.Document,
            root
        );

    // The method with a parameter of this type.
    private static MethodDeclarationSyntax? Change(FixPlace place, MethodDeclarationSyntax method, string type)
    {
        var wireName = place.Diagnostic.Properties[ModelProperties.WireName]!;
        var parameters = method.ParameterList.Parameters;
        var name = FreeName.Of(
            IsName(wireName)
                ? wireName
                : ContractNames.OutputName(place.Diagnostic.Properties[ModelProperties.TypeName]!),
            parameters.Select(parameter => parameter.Identifier.ValueText)
        );
        var attribute =
            string.Equals(name, wireName, StringComparison.Ordinal) ? ""
            : WireNames.Write(place, method.ReturnType.SpanStart, [wireName]) is { } written ? $"[{written}] "
            : null;
        if (attribute is null)
        {
            return null;
        }

        var parameter = SyntaxFactory.ParseParameterList($"({attribute}{type} {Identifiers.Escape(name)})").Parameters[
            0
        ];
        var index = Index(place, method);
        var end = Lines.EndOf(place.Root);
        return ParameterDocumentation.Add(
            method.WithParameterList(ParameterPlaces.Insert(method.ParameterList, index, parameter, end)),
            index == 0 ? null : parameters[index - 1].Identifier.ValueText,
            $"<param name=\"{name}\">The input {XmlText.Of(wireName)}.</param>",
            end
        );
    }

    // Before what may be left out, and before the token.
    private static int Index(FixPlace place, MethodDeclarationSyntax method)
    {
        var parameters = method.ParameterList.Parameters;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (
                parameters[i].Default is not null
                || (
                    i == parameters.Count - 1
                    && place.SymbolOf(parameters[i]) is IParameterSymbol symbol
                    && ContractTypes.IsCancellationToken(symbol.Type)
                )
            )
            {
                return i;
            }
        }

        return parameters.Count;
    }

    private static bool IsName(string name) =>
        SyntaxFacts.IsValidIdentifier(name)
        && name.All(c => c is '_' or (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'));
}
