using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Fields;

/// <summary>Whether storing a value hands its ownership to the place it is stored in.</summary>
internal sealed class OwnedValues(OwnershipModel model)
{
    // Locals that are given each other's values in a circle.
    private const int MaxDepth = 8;

    public bool IsOwned(IOperation? value) => IsOwned(value, MaxDepth);

    private bool IsOwned(IOperation? value, int depth) =>
        depth > 0
        && value switch
        {
            IParenthesizedOperation inner => IsOwned(inner.Operand, depth),
            IConversionOperation conversion => IsOwnedConversion(conversion, depth),
            IObjectCreationOperation creation => model.Types.IsOwner(creation.Type) && !IsDefault(creation),
            IInvocationOperation call => IsOwnedCall(call, depth),
            IAwaitOperation wait => IsOwnedTask(wait.Operation, depth),
            IBinaryOperation { OperatorMethod: { } method } => IsOwnedResult(method),
            ICoalesceOperation coalesce => IsOwned(coalesce.Value, depth) || IsOwned(coalesce.WhenNull, depth),
            IConditionalOperation either => IsOwned(either.WhenTrue, depth) || IsOwned(either.WhenFalse, depth),
            ISwitchExpressionOperation choice => choice.Arms.Any(arm => IsOwned(arm.Value, depth)),
            ISimpleAssignmentOperation assignment => IsOwned(assignment.Value, depth),
            ICoalesceAssignmentOperation assignment => IsOwned(assignment.Value, depth),
            ILocalReferenceOperation local => IsOwnedLocal(local, depth - 1),
            IParameterReferenceOperation { Parameter: var parameter } => IsHandedOver(parameter),
            IFieldReferenceOperation field => IsTaken(field.Field, field.Instance),
            IPropertyReferenceOperation { Property.Name: "Result", Instance: { Type: { } task } instance }
                when OwnerTypes.TaskResult(task) is not null => IsOwnedTask(instance, depth),
            IPropertyReferenceOperation property => IsTaken(property.Property, property.Instance),
            _ => false,
        };

    private bool IsHandedOver(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method && model.Of(method).Takes(parameter.OriginalDefinition);

    private bool IsTaken(ISymbol member, IOperation? instance) =>
        model.ReadGivesOwnership(member, ofThis: instance is IInstanceReferenceOperation);

    private bool IsOwnedResult(IMethodSymbol method) =>
        model.OwnedResult(method) is { } type && model.Types.IsOwner(type);

    private bool IsOwnedConversion(IConversionOperation conversion, int depth) =>
        conversion.OperatorMethod is not { } method || model.Types.IsOwner(conversion.Operand.Type)
            ? IsOwned(conversion.Operand, depth)
            : IsOwnedResult(method);

    private bool IsOwnedCall(IInvocationOperation call, int depth) =>
        IsOwnedResult(call.TargetMethod)
        || (
            call is { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { Instance: { } task } awaiter }
            && string.Equals(awaiter.TargetMethod.Name, "GetAwaiter", StringComparison.Ordinal)
            && IsOwnedTask(task, depth)
        );

    private bool IsOwnedTask(IOperation task, int depth) =>
        task switch
        {
            IConversionOperation conversion => IsOwnedTask(conversion.Operand, depth),
            IInvocationOperation
            {
                TargetMethod.Name: "ConfigureAwait" or "AsTask" or "WaitAsync",
                Instance: { } inner
            } => IsOwnedTask(inner, depth),
            IInvocationOperation call => model.OwnedResult(call.TargetMethod) is { } result
                && model.Types.IsOwner(OwnerTypes.TaskResult(result)),
            _ => false,
        };

    private bool IsOwnedLocal(ILocalReferenceOperation reference, int depth)
    {
        if (reference.Local.IsUsing || depth == 0)
        {
            return false;
        }

        var isOwned = false;
        foreach (var operation in reference.Root().DescendantsAndSelf())
        {
            if (operation is ILocalReferenceOperation { Local: var local } other && Same(local, reference.Local))
            {
                // What is disposed here too is not the field's alone.
                if (
                    other.Parent is IInvocationOperation { TargetMethod: var method }
                    && OwnershipModel.IsDispose(method)
                )
                {
                    return false;
                }

                isOwned |= IsOwnedTarget(other, depth);
            }
            else if (operation is IVariableDeclaratorOperation declarator && Same(declarator.Symbol, reference.Local))
            {
                isOwned |= IsOwned(declarator.GetVariableInitializer()?.Value, depth);
            }
        }

        return isOwned;
    }

    /// <summary>Whether a place that is written to, a variable or a field, gets something it then owns.</summary>
    public bool IsOwnedTarget(IOperation target) => IsOwnedTarget(target, MaxDepth);

    private bool IsOwnedTarget(IOperation target, int depth)
    {
        var place = target.Parent is IDeclarationExpressionOperation declaration ? declaration : target;
        return place.Parent switch
        {
            ISimpleAssignmentOperation { IsRef: false } assignment when assignment.Target == place => IsOwned(
                assignment.Value,
                depth
            ),
            ICoalesceAssignmentOperation assignment when assignment.Target == place => IsOwned(assignment.Value, depth),
            IArgumentOperation { Parameter: { RefKind: RefKind.Out } parameter } => model.OutGivesOwnership(parameter)
                && !Marks.IsBorrowed(parameter),
            ITupleOperation tuple => IsOwnedElement(place, tuple, depth),
            _ => false,
        };
    }

    // `(_left, _right) = Pair();`, `var (left, right) = await PairAsync();`, `(_a, _b) = (Make(), Make());`
    private bool IsOwnedElement(IOperation place, ITupleOperation targets, int depth)
    {
        if (Deconstruction(targets) is not { } assignment)
        {
            return false;
        }

        var value = assignment.Value is IConversionOperation { IsImplicit: true } conversion
            ? conversion.Operand
            : assignment.Value;
        return value switch
        {
            ITupleOperation values => targets.Elements.IndexOf(place) is >= 0 and var index
                && index < values.Elements.Length
                && IsOwned(values.Elements[index], depth),
            IInvocationOperation call => model.OwnedResult(call.TargetMethod) is { IsTupleType: true },
            IAwaitOperation { Operation: IInvocationOperation call } => model.OwnedResult(call.TargetMethod) is { } task
                && OwnerTypes.TaskResult(task) is { IsTupleType: true },
            _ => false,
        };
    }

    /// <summary>The assignment that has a tuple as its target: <c>(a, b) = …</c> or <c>var (a, b) = …</c>.</summary>
    public static IDeconstructionAssignmentOperation? Deconstruction(ITupleOperation targets) =>
        (targets.Parent is IDeclarationExpressionOperation declaration ? declaration.Parent : targets.Parent)
            is IDeconstructionAssignmentOperation assignment
        && (assignment.Target == targets || assignment.Target == targets.Parent)
            ? assignment
            : null;

    private static bool IsDefault(IObjectCreationOperation creation) =>
        creation.Type is { IsValueType: true } && creation.Constructor is null or { IsImplicitlyDeclared: true };

    private static bool Same(ISymbol left, ISymbol right) => SymbolEqualityComparer.Default.Equals(left, right);
}
