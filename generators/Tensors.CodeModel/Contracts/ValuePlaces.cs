using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Where a call's inputs, or its outputs, are written: what is said of one is reported there.</summary>
/// <param name="method">The call.</param>
/// <param name="isOutput">Whether the outputs are meant.</param>
/// <param name="cancellationToken">Ends the work early.</param>
internal sealed class ValuePlaces(IMethodSymbol method, bool isOutput, CancellationToken cancellationToken)
{
    private readonly MethodDeclarationSyntax? _syntax =
        method.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) as MethodDeclarationSyntax;

    private SeparatedSyntaxList<TupleElementSyntax>? Tuple =>
        _syntax?.ReturnType.DescendantNodesAndSelf().OfType<TupleTypeSyntax>().FirstOrDefault()?.Elements;

    /// <summary>The type of one; of an output without a tuple, all that the method returns.</summary>
    public Location Type(int index) =>
        isOutput
            ? (Tuple?[index].Type ?? _syntax?.ReturnType)?.GetLocation() ?? method.Locations[0]
            : (_syntax?.ParameterList.Parameters[index].Type)?.GetLocation() ?? method.Locations[0];

    /// <summary>The name of one: as <c>[TensorName]</c> says it, or as C# does; an output without either has its type for it.</summary>
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

        // A parameter has one name; names may also be given as one collection.
        var position = isOutput ? index : 0;
        return arguments.Count == 1
            ? AttributeArguments.Element(arguments[0].Expression, position)
            : arguments[position].Expression;
    }
}
