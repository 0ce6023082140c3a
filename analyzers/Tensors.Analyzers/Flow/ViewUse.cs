using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>What an operation does with the owner or view that is its operand.</summary>
internal static class ViewUse
{
    /// <summary>Whether an operation needs no memory behind its operand: comparing it, asking for its length, writing about it.</summary>
    public static bool OnlyLooks(IOperation by) =>
        by switch
        {
            IIsNullOperation or IIsTypeOperation or ITupleBinaryOperation or IInterpolationOperation => true,
            IIsPatternOperation or IInterpolatedStringOperation or IInterpolatedStringAppendOperation => true,
            IConversionOperation => true,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => true,
            IPropertyReferenceOperation { Property.Name: "IsDisposed" or "HasValue" or "IsEmpty" } => true,
            // `frame.Buffer.IsDisposed` may be asked at any time.
            IPropertyReferenceOperation
            {
                Property.Name: "Buffer",
                Parent: IPropertyReferenceOperation { Property.Name: "IsDisposed" }
            } => true,
            IPropertyReferenceOperation { Property: { Name: "Length" } property } => ViewTypes.IsView(
                property.ContainingType
            ),
            // What a closure uses when it is called, its own body tells.
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } => true,
            IInvocationOperation { TargetMethod: var method } => method.Name
                is "Equals"
                    or "GetHashCode"
                    or "ToString"
                    or "GetType"
                    or "ReferenceEquals"
                    or "get_HasValue"
                || OwnershipModel.OnlyLooks(method.ContainingType),
            _ => false,
        };

    /// <summary>Whether a method of a span writes to it.</summary>
    public static bool Writes(IMethodSymbol method) =>
        method.Name is "Fill" or "Clear" && ViewTypes.IsView(method.ContainingType);

    /// <summary>Whether a method of the framework writes to what is passed for a parameter: <c>CopyTo(destination)</c>.</summary>
    public static bool Writes(IParameterSymbol parameter) =>
        parameter.Type
            is INamedTypeSymbol { Name: "Span" or "TensorSpan" or "Memory", TypeArguments.Length: 1, IsRecord: false }
        && (
            parameter.Name is "destination" or "destinationSpan"
            || (
                parameter.Ordinal == 0
                && parameter.ContainingSymbol is IMethodSymbol { IsExtensionMethod: true } method
                && method.Name is "Reverse" or "Sort" or "Fill" or "Clear"
            )
        )
        && ViewTypes.IsKnown(parameter.ContainingType);

    /// <summary>The view itself in what is made of it on the way: <c>samples</c> in <c>samples.Slice(1)[0]</c>.</summary>
    public static IOperation Root(IOperation operand)
    {
        while (true)
        {
            var inner = operand switch
            {
                IPropertyReferenceOperation { Instance: { } instance } => instance,
                IInvocationOperation { Instance: { } instance } => instance,
                IImplicitIndexerReferenceOperation indexer => indexer.Instance,
                IConversionOperation conversion => conversion.Operand,
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                { Kind: OperationKind.None } => FirstOf(operand),
                _ => null,
            };
            if (inner is null or IInstanceReferenceOperation)
            {
                return operand;
            }

            operand = inner;
        }
    }

    private static IOperation? FirstOf(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            return child;
        }

        return null;
    }

    /// <summary>The variable or field that an operand names, if it names one.</summary>
    public static ISymbol? Holder(IOperation operand) =>
        operand switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation field => field.Field,
            IConversionOperation conversion => Holder(conversion.Operand),
            _ => null,
        };
}
