using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>TNS3012: adds an input that the model wants, as a scalar or as a new tensor that is declared beside the contract.</summary>
internal static class MissingInput
{
    public static ContractChange? Add(FixPlace place)
    {
        var properties = place.Diagnostic.Properties;
        if (
            place.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || method.FirstAncestorOrSelf<InterfaceDeclarationSyntax>() is not { } contract
            || !properties.TryGetValue(ModelProperties.WireName, out var wireName)
            || !properties.TryGetValue(ModelProperties.Shape, out var shape)
            || !properties.TryGetValue(ModelProperties.ElementType, out var elementType)
            || !properties.TryGetValue(ModelProperties.TypeName, out var typeName)
        )
        {
            return null;
        }

        var position = method.ReturnType.SpanStart;
        var taken = method.ParameterList.Parameters.Select(parameter => parameter.Identifier.ValueText);
        var name = Unique(IsName(wireName!) ? wireName! : ContractNames.OutputName(typeName!), taken);
        var tensor = "";
        StructDeclarationSyntax? declaration = null;
        if (!string.Equals(shape, "[]", StringComparison.Ordinal))
        {
            var symbols = place.Model.LookupNamespacesAndTypes(contract.SpanStart);
            tensor = Unique(typeName!, symbols.Select(symbol => symbol.Name).Append(method.Identifier.ValueText));
            declaration = TensorDeclarations.Write(place, contract, tensor);
            if (declaration is null)
            {
                return null;
            }
        }

        var type = declaration is null
            ? TensorDeclarations.Scalar(place, elementType!, position)
            : $"{Identifiers.EscapeType(tensor)}.{KnownNames.ReadOnly}";
        var attribute =
            string.Equals(name, wireName, StringComparison.Ordinal) ? ""
            : WireNames.Write(place, position, [wireName!]) is { } written ? $"[{written}] "
            : null;
        if (attribute is null)
        {
            return null;
        }

        var parameter = SyntaxFactory.ParseParameterList($"({attribute}{type} {Identifiers.Escape(name)})").Parameters[
            0
        ];
        var changed = contract.ReplaceNode(
            method.ParameterList,
            ParameterPlaces.Insert(method.ParameterList, Place(place, method), parameter)
        );
        var root = place.Root.ReplaceNode(
            contract,
            declaration is null ? [changed] : new SyntaxNode[] { Before(declaration, contract), changed }
        );
        return ContractChange.Of($"Add the input '{wireName}'", place.Document, root);
    }

    // What stood in front of the contract, such as an empty line, stands in front of the tensor.
    private static StructDeclarationSyntax Before(
        StructDeclarationSyntax declaration,
        InterfaceDeclarationSyntax contract
    )
    {
        var first = contract.GetLeadingTrivia().TakeWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return declaration.WithLeadingTrivia(declaration.GetLeadingTrivia().InsertRange(0, first));
    }

    // Before what may be left out, and before the token.
    private static int Place(FixPlace place, MethodDeclarationSyntax method)
    {
        var parameters = method.ParameterList.Parameters;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (
                parameters[i].Default is not null
                || (
                    i == parameters.Count - 1
                    && place.SymbolOf(parameters[i]) is IParameterSymbol { Type.Name: "CancellationToken" }
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

    private static string Unique(string wished, IEnumerable<string> taken)
    {
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        var name = wished;
        for (var number = 2; names.Contains(name); number++)
        {
            name = wished + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return name;
    }
}
