using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <summary>The owner in a <see cref="Nullable{T}"/>: <c>frame.Value</c> is the owner that <c>frame</c> holds.</summary>
internal static class NullableValue
{
    /// <summary>Whether a property is <c>Value</c> of <see cref="Nullable{T}"/>.</summary>
    public static bool Is(IPropertySymbol property) =>
        property is { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    /// <summary>Whether a method is <c>GetValueOrDefault</c> of <see cref="Nullable{T}"/>.</summary>
    public static bool IsRead(IMethodSymbol method) =>
        method
            is {
                Name: "GetValueOrDefault",
                ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T
            };

    /// <summary>The variable in <c>frame.Value</c>, which is what a report names; any other operand as it is.</summary>
    public static IOperation Unwrap(IOperation operand) =>
        operand switch
        {
            IPropertyReferenceOperation { Property: var property, Instance: { } holder } when Is(property) => holder,
            IInvocationOperation { TargetMethod: var method, Instance: { } holder } when IsRead(method) => holder,
            _ => operand,
        };
}
