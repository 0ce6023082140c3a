using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tensors.CodeModel;

namespace Tensors.CodeFixes;

/// <summary>TNS3014: gives an input or output the name that the model has for it, with <c>[TensorName]</c>.</summary>
internal static class WireNames
{
    private const string Attribute = "Tensors." + KnownNames.TensorNameAttribute;

    public static ContractChange? Correct(FixPlace place)
    {
        if (
            !place.Diagnostic.Properties.TryGetValue(ModelProperties.WireName, out var name)
            || !place.Diagnostic.Properties.TryGetValue(ModelProperties.IsOutput, out var isOutput)
        )
        {
            return null;
        }

        var root = string.Equals(isOutput, "true", StringComparison.Ordinal)
            ? CorrectOutput(place, name!)
            : CorrectInput(place, name!);
        return root is null ? null : ContractChange.Of($"Call it '{name}' on the wire", place.Document, root);
    }

    /// <summary>The attribute with names, as the code at a place writes it; null where there is none.</summary>
    public static string? Write(FixPlace place, int position, IEnumerable<string> names) =>
        Attributes.NameOf(place, Attribute, position) is { } attribute
            ? $"{attribute}({string.Join(", ", names.Select(name => SymbolDisplay.FormatLiteral(name, quote: true)))})"
            : null;

    private static SyntaxNode? CorrectInput(FixPlace place, string name)
    {
        if (
            place.Node.FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter
            || Write(place, parameter.SpanStart, [name]) is not { } text
        )
        {
            return null;
        }

        var attribute = Parse(text);
        return Find(place, parameter.AttributeLists) is { } old
            ? place.Root.ReplaceNode(old, attribute.WithTriviaFrom(old))
            : place.Root.ReplaceNode(parameter, Attributes.Add(parameter, attribute, ofReturn: false));
    }

    private static SyntaxNode? CorrectOutput(FixPlace place, string name)
    {
        if (
            place.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || place.Model.GetDeclaredSymbol(method, place.Token) is not { } symbol
            || Outputs(place, symbol) is not { } names
        )
        {
            return null;
        }

        var element = place.Node.FirstAncestorOrSelf<TupleElementSyntax>();
        names[element?.Parent is TupleTypeSyntax tuple ? tuple.Elements.IndexOf(element) : 0] = name;
        if (Write(place, method.SpanStart, names) is not { } text)
        {
            return null;
        }

        var attribute = Parse(text);
        var lists = method.AttributeLists.Where(list =>
            list.Target?.Identifier.IsKind(SyntaxKind.ReturnKeyword) is true
        );
        return Find(place, lists) is { } old
            ? place.Root.ReplaceNode(old, attribute.WithTriviaFrom(old))
            : place.Root.ReplaceNode(method, Attributes.Add(method, attribute, ofReturn: true));
    }

    // As the contract has them now.
    private static string[]? Outputs(FixPlace place, IMethodSymbol method)
    {
        var type = method.ContainingType;
        return
            place.Model.Compilation.GetTypeByMetadataName(KnownNames.ModelContractAttribute) is { } attributeType
            && TensorDeclaration.FindAttribute(type, attributeType) is { } attribute
            && ContractDeclaration.Read(type, attribute, new DeclarationReport(forward: null), place.Token)
                is { } contract
            ? contract
                .Methods.FirstOrDefault(call => string.Equals(call.Name, method.Name, StringComparison.Ordinal))
                ?.Outputs.Select(output => output.WireName)
                .ToArray()
            : null;
    }

    private static AttributeSyntax? Find(FixPlace place, IEnumerable<AttributeListSyntax> lists) =>
        lists
            .SelectMany(list => list.Attributes)
            .FirstOrDefault(attribute =>
                place.Model.GetSymbolInfo(attribute, place.Token).Symbol?.ContainingType.Name
                is KnownNames.TensorNameAttribute
            );

    private static AttributeSyntax Parse(string text) =>
        ((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{text}] void M();")!)
            .AttributeLists[0]
            .Attributes[0];
}
