using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Rules;

namespace Tensors.Analyzers.Shapes;

/// <summary>The rules TNS3xxx.</summary>
internal static class ShapeRules
{
    public static readonly DiagnosticDescriptor IndexOutside = Rule.Shape(
        RuleIds.IndexOutsideAxis,
        "An index is outside its axis",
        "Index {0} is outside {1} of {2}, which has length {3}; {4}",
        "A tensor checks each index against its own axis, and throws ArgumentOutOfRangeException."
    );

    public static readonly DiagnosticDescriptor LengthInvalid = Rule.Shape(
        RuleIds.ImpossibleLength,
        "An axis can not have this length",
        "Length {0} is not possible for {1}: {2}",
        "A length is 0 or more, and at most the maximum that the declaration gives. Allocate throws "
            + "ArgumentOutOfRangeException otherwise."
    );

    public static readonly DiagnosticDescriptor CopyDoesNotFit = Rule.Shape(
        RuleIds.CopyDoesNotFit,
        "A copy does not fit the tensor",
        "{0} elements, but {1} {2}",
        "CopyFrom takes exactly as many elements as the tensor has, CopyTo needs room for all of them. Otherwise they "
            + "throw ArgumentException."
    );

    public static readonly DiagnosticDescriptor KindDisagrees = Rule.Shape(
        RuleIds.OtherKind,
        "A tensor has another dtype or shape",
        "{0} is {1}, {2}",
        "A typed access to a tensor of another dtype throws InvalidCastException, and a typed tensor over a buffer of "
            + "another dtype or shape TensorSpecException: dtype, number of axes and fixed lengths must agree."
    );

    public static readonly DiagnosticDescriptor AxisOrder = Rule.Shape(
        RuleIds.AxisOrder,
        "Arguments are in another order than the axes",
        "'{0}' is passed for {1} of {2}, which has an axis '{3}' too; the axes are ({4})",
        "An argument that has the name of another axis of the same tensor stands in the wrong place. Where both axes are "
            + "long enough nothing fails, and the elements are those of the transposed tensor."
    );
}
