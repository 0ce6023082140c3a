using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Finds the source locations of a method's inputs or outputs, at which diagnostics are reported.</summary>
/// <param name="method">The method.</param>
/// <param name="isOutput">Whether to find the outputs instead of the inputs.</param>
/// <param name="cancellationToken">Cancels reading the syntax.</param>
internal sealed class ValuePlaces(IMethodSymbol method, bool isOutput, CancellationToken cancellationToken)
{
    private readonly MethodDeclarationSyntax? _syntax =
        method.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) as MethodDeclarationSyntax;

    private SeparatedSyntaxList<TupleElementSyntax>? Tuple =>
        _syntax?.ReturnType.DescendantNodesAndSelf().OfType<TupleTypeSyntax>().FirstOrDefault()?.Elements;

    /// <summary>
    /// Returns the location of the type of an input or output. If the method's result is not a tuple, the type of the output is the
    /// method's whole return type.
    /// </summary>
    public Location Type(int index) =>
        isOutput
            ? (Tuple?[index].Type ?? _syntax?.ReturnType)?.GetLocation() ?? method.Locations[0]
            : (_syntax?.ParameterList.Parameters[index].Type)?.GetLocation() ?? method.Locations[0];

    /// <summary>
    /// Returns the location of the name of an input or output: in <c>[TensorName]</c> if that attribute is present, otherwise the C#
    /// name. For an output without either, returns the location of its type.
    /// </summary>
    public Location Name(int index) =>
        Said(index)?.GetLocation()
        ?? (
            isOutput
                ? Tuple?[index].Identifier.GetLocation()
                : _syntax?.ParameterList.Parameters[index].Identifier.GetLocation()
        )
        ?? Type(index);

    private ExpressionSyntax? Said(int index)
    {
        var attributes = isOutput ? method.GetReturnTypeAttributes() : method.Parameters[index].GetAttributes();
        var attribute = attributes.FirstOrDefault(one =>
            AttributeNames.Is(one, "Tensors", KnownNames.TensorNameAttribute)
        );
        if (
            attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken)
            is not AttributeSyntax { ArgumentList.Arguments: { Count: > 0 } arguments }
        )
        {
            return null;
        }

        // A parameter has exactly one name. The names may also be passed as one collection.
        var position = isOutput ? index : 0;
        return arguments.Count == 1
            ? AttributeArguments.Element(arguments[0].Expression, position)
            : arguments[position].Expression;
    }
}
