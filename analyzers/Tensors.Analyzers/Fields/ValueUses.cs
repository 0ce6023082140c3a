using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Fields;

/// <summary>Follows a value that was read from a field to what is done with it, through the variables of the same body.</summary>
internal sealed class ValueUses(OwnershipModel model)
{
    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);
    private readonly List<ISymbol> _storedIn = [];

    /// <summary>Fields and properties that the value was stored in.</summary>
    public IReadOnlyList<ISymbol> StoredIn => _storedIn;

    public HeldUse Of(IOperation value)
    {
        for (var current = value; current.Parent is { } parent; current = parent)
        {
            if (!IsPassedOnBy(parent, current))
            {
                return End(parent, current);
            }
        }

        return HeldUse.None;
    }

    /// <summary>Whether an operation's own value is that of its operand.</summary>
    private static bool IsPassedOnBy(IOperation parent, IOperation current) =>
        parent switch
        {
            IConversionOperation or IParenthesizedOperation or ISwitchExpressionArmOperation => true,
            ICoalesceOperation or ICoalesceAssignmentOperation { Target: ILocalReferenceOperation } => true,
            ICoalesceAssignmentOperation assignment => assignment.Target == current,
            ISimpleAssignmentOperation assignment => assignment.Target == current,
            IConditionalOperation either => either.Condition != current && either.Type is not null,
            // Arms were passed on by themselves; what is switched on is looked at.
            ISwitchExpressionOperation choice => choice.Value != current,
            IPropertyReferenceOperation property => property.Instance == current
                && property.Property
                    is { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
            IInvocationOperation call => call.Instance == current
                && call.TargetMethod
                    is {
                        Name: "GetValueOrDefault",
                        ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T
                    },
            _ => false,
        };

    private HeldUse End(IOperation parent, IOperation current)
    {
        switch (parent)
        {
            case IConditionalAccessOperation access:
                return access.Operation == current ? OfConditionalAccess(access) : Of(access);
            case IInvocationOperation call:
                return OwnershipModel.IsDispose(call.TargetMethod) || model.Of(call.TargetMethod).TakesReceiver
                    ? HeldUse.Released
                    : HeldUse.None;
            case IMethodReferenceOperation method:
                return OwnershipModel.IsDispose(method.Method) ? HeldUse.Escaped : HeldUse.None;
            case IArgumentOperation { Parameter: { } parameter } argument:
                return OfArgument(argument, parameter);
            case ISimpleAssignmentOperation assignment:
                return OfStore(assignment.Target);
            case ICoalesceAssignmentOperation assignment:
                return OfStore(assignment.Target);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                return local.IsUsing ? HeldUse.Released : OfLocal(local, current);
            case IFieldInitializerOperation { InitializedFields: [var field] }:
                _storedIn.Add(field);
                return HeldUse.None;
            case IPropertyInitializerOperation { InitializedProperties: [var property] }:
                _storedIn.Add(property);
                return HeldUse.None;
            case IUsingOperation:
                return HeldUse.Released;
            case IIsPatternOperation pattern:
                return OfPattern(pattern.Pattern, current);
            case IReturnOperation when parent.Kind == OperationKind.Return:
                return OfReturn(parent);
            case ITupleOperation tuple:
                return OfTuple(tuple, current);
            case IPropertyReferenceOperation
            or IFieldReferenceOperation
            or IEventReferenceOperation
            or IExpressionStatementOperation
            or IBinaryOperation
            or IIsTypeOperation
            or INameOfOperation
            or IInterpolationOperation
            or IForEachLoopOperation
            or ILockOperation:
                return HeldUse.None;
            default:
                return HeldUse.Escaped;
        }
    }

    private HeldUse OfConditionalAccess(IConditionalAccessOperation access)
    {
        foreach (var operation in access.WhenNotNull.DescendantsAndSelf())
        {
            if (operation is IConditionalAccessInstanceOperation)
            {
                return Of(operation);
            }
        }

        return HeldUse.None;
    }

    private HeldUse OfArgument(IArgumentOperation argument, IParameterSymbol parameter) =>
        parameter.RefKind switch
        {
            RefKind.Out => HeldUse.None,
            RefKind.Ref => HeldUse.Escaped,
            _ => argument.Parent is IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation
                ? model.EffectOn(parameter) switch
                {
                    ArgumentEffect.Borrows => HeldUse.None,
                    ArgumentEffect.Takes => HeldUse.Released,
                    _ => HeldUse.Escaped,
                }
                : HeldUse.Escaped,
        };

    private HeldUse OfStore(IOperation target)
    {
        switch (target)
        {
            case IDiscardOperation:
                return HeldUse.None;
            case ILocalReferenceOperation { Local: var local }:
                return OfLocal(local, target);
            case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var local } }:
                return OfLocal(local, target);
            case IFieldReferenceOperation { Field: var field }:
                _storedIn.Add(field.AssociatedSymbol ?? field);
                return HeldUse.None;
            case IPropertyReferenceOperation { Property: var property }:
                _storedIn.Add(property);
                return HeldUse.None;
            default:
                return HeldUse.Escaped;
        }
    }

    private HeldUse OfPattern(IPatternOperation pattern, IOperation current)
    {
        var use = HeldUse.None;
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: ILocalSymbol local }:
                use = OfLocal(local, current);
                break;
            case IRecursivePatternOperation { DeclaredSymbol: ILocalSymbol local }:
                use = OfLocal(local, current);
                break;
            case IBinaryPatternOperation both:
                use = OfPattern(both.LeftPattern, current) | OfPattern(both.RightPattern, current);
                break;
        }

        return use;
    }

    private HeldUse OfLocal(ILocalSymbol local, IOperation somewhere)
    {
        var use = HeldUse.None;
        if (!_followed.Add(local))
        {
            return use;
        }

        foreach (var operation in somewhere.Root().DescendantsAndSelf())
        {
            if (
                operation is ILocalReferenceOperation { IsDeclaration: false } reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, local)
                && !IsPlainTarget(reference)
            )
            {
                use |= Of(reference);
            }
        }

        return use;
    }

    private static bool IsPlainTarget(ILocalReferenceOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation assignment
        && assignment.Target == reference
        && assignment.Parent is IExpressionStatementOperation;

    // What a property gives is lent; what a method returns is the caller's, unless it says that it is lent.
    private HeldUse OfReturn(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return HeldUse.Escaped;
            }
        }

        return operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart) switch
        {
            IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } => Marks.IsOwned(
                property
            )
                ? HeldUse.Escaped
                : HeldUse.None,
            IMethodSymbol method => model.OwnedResult(method) is null ? HeldUse.None : HeldUse.Escaped,
            // An expression-bodied property is enclosed by the property itself.
            IPropertySymbol property => Marks.IsOwned(property) ? HeldUse.Escaped : HeldUse.None,
            _ => HeldUse.Escaped,
        };
    }

    private HeldUse OfTuple(ITupleOperation values, IOperation current)
    {
        var converted = values.Parent is IConversionOperation { IsImplicit: true } ? values.Parent : values;
        if (
            converted.Parent is not IDeconstructionAssignmentOperation { Target: var target } assignment
            || assignment.Value != converted
            || (target is IDeclarationExpressionOperation declaration ? declaration.Expression : target)
                is not ITupleOperation targets
            || targets.Elements.Length != values.Elements.Length
        )
        {
            return HeldUse.Escaped;
        }

        return IsPermutation(targets, values)
            ? HeldUse.None
            : OfStore(targets.Elements[values.Elements.IndexOf(current)]);
    }

    // `(_front, _back) = (_back, _front)`: each still holds one.
    private static bool IsPermutation(ITupleOperation targets, ITupleOperation values)
    {
        var places = new HashSet<ISymbol?>(targets.Elements.Select(Place), SymbolEqualityComparer.Default);
        return !places.Contains(null) && values.Elements.All(value => places.Remove(Place(value)));
    }

    private static ISymbol? Place(IOperation operation) =>
        operation switch
        {
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            _ => null,
        };
}
