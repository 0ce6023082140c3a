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
            || Parse(place, parameter, [name]) is not { } attribute
        )
        {
            return null;
        }

        return Find(place, parameter.AttributeLists) is { } old
            ? place.Root.ReplaceNode(old, attribute.WithTriviaFrom(old))
            : place.Root.ReplaceNode(parameter, Attributes.Add(parameter, attribute, ofReturn: false));
    }

    private static SyntaxNode? CorrectOutput(FixPlace place, string name)
    {
        if (
            place.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || OfOutputs(place, method) is not { } names
            || Disagreement.IndexOf(place.Diagnostic) is not { } index
        )
        {
            return null;
        }

        names[index] = name;
        return Parse(place, method, names) is not { } said ? null
            : FindOfOutputs(place, method) is { } old ? place.Root.ReplaceNode(old, said.WithTriviaFrom(old))
            : place.Root.ReplaceNode(method, Attributes.Add(method, said, ofReturn: true));
    }

    /// <summary>The names of a method's outputs, as the contract has them now; null where it breaks a rule of its own.</summary>
    public static string[]? OfOutputs(FixPlace place, MethodDeclarationSyntax syntax) =>
        place.Model.GetDeclaredSymbol(syntax, place.Token) is { ContainingType: var type } method
        && place.Model.Compilation.GetTypeByMetadataName(KnownNames.ModelContractAttribute) is { } attributeType
        && TensorDeclaration.FindAttribute(type, attributeType) is { } attribute
        && ContractDeclaration.Read(type, attribute, new DeclarationReport(forward: null), place.Token) is { } contract
            ? contract
                .Methods.FirstOrDefault(call => string.Equals(call.Name, method.Name, StringComparison.Ordinal))
                ?.Outputs.Select(output => output.WireName)
                .ToArray()
            : null;

    /// <summary>A method with a part of what it returns replaced, and names for what it then returns.</summary>
    /// <param name="place">The diagnostic.</param>
    /// <param name="method">The method.</param>
    /// <param name="old">The part.</param>
    /// <param name="type">What is there instead.</param>
    /// <param name="names">The names of the outputs.</param>
    /// <param name="unsaid">What the outputs are called where no attribute says it.</param>
    public static MethodDeclarationSyntax? WithResult(
        FixPlace place,
        MethodDeclarationSyntax method,
        TypeSyntax old,
        TypeSyntax type,
        string[] names,
        string[] unsaid
    )
    {
        if (FindOfOutputs(place, method) is { } attribute)
        {
            return Parse(place, method, names) is { } said
                ? method.ReplaceNodes<MethodDeclarationSyntax, SyntaxNode>(
                    [attribute, old],
                    (node, _) => node == attribute ? said.WithTriviaFrom(attribute) : type
                )
                : null;
        }

        var changed = method.ReplaceNode(old, type);
        return names.SequenceEqual(unsaid, StringComparer.Ordinal) ? changed
            : Parse(place, method, names) is { } added
                ? (MethodDeclarationSyntax)Attributes.Add(changed, added, ofReturn: true)
            : null;
    }

    private static AttributeSyntax? FindOfOutputs(FixPlace place, MethodDeclarationSyntax method) =>
        Find(
            place,
            method.AttributeLists.Where(list => list.Target?.Identifier.IsKind(SyntaxKind.ReturnKeyword) is true)
        );

    private static AttributeSyntax? Find(FixPlace place, IEnumerable<AttributeListSyntax> lists) =>
        lists
            .SelectMany(list => list.Attributes)
            .FirstOrDefault(attribute =>
                place.Model.GetSymbolInfo(attribute, place.Token).Symbol?.ContainingType.Name
                is KnownNames.TensorNameAttribute
            );

    private static AttributeSyntax? Parse(FixPlace place, SyntaxNode declaration, IEnumerable<string> names) =>
        Write(place, declaration.SpanStart, names) is { } text
            ? ((MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{text}] void M();")!)
                .AttributeLists[0]
                .Attributes[0]
            : null;
}
