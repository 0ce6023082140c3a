using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// Which bodies need the flow analysis: those that mention an owner, unless one look at their operations shows that
/// nothing can go wrong in them.
/// </summary>
/// <remarks>
/// Most bodies make owners only for <c>using</c> variables, or for variables that the <c>finally</c> of the very next statement
/// disposes, and only call their members and lend them. In such a body no owner ends but where its variable's scope does, and no
/// view is held longer than that: there is nothing for a rule to find, and neither a graph nor states are made. Whatever is not
/// named here as harmless needs the analysis.
/// </remarks>
internal static class FlowNeed
{
    /// <summary>Whether the type of anything in a body holds an owner.</summary>
    public static bool MentionsOwner(IOperation body, OwnerTypes types)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (HoldsOwner(operation.Type, types))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a body has to be followed.</summary>
    /// <param name="body">The body's operations.</param>
    /// <param name="symbol">The method, field or property whose body it is.</param>
    /// <param name="model">Who owns what.</param>
    public static bool IsIn(IOperation body, ISymbol symbol, OwnershipModel model)
    {
        var mentionsOwner = false;
        var isHarmless = IsHarmless(symbol, model);
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (HoldsOwner(operation.Type, model.Types))
            {
                mentionsOwner = true;
                isHarmless = isHarmless && (IsMadeForScope(operation, model) || IsLent(operation, model));
            }
            else
            {
                isHarmless = isHarmless && IsHarmless(operation, model.Types);
            }

            if (mentionsOwner && !isHarmless)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsOwner(ITypeSymbol? type, OwnerTypes types) =>
        type is { SpecialType: SpecialType.None }
        && (types.MentionsOwner(type) || types.MentionsOwner(OwnerTypes.TaskResult(type)));

    // Not what returns a view of an element, nor what was handed an owner that it must end.
    private static bool IsHarmless(ISymbol symbol, OwnershipModel model)
    {
        if (symbol is not IMethodSymbol method)
        {
            return true;
        }

        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            return false;
        }

        foreach (var parameter in method.Parameters)
        {
            if (model.Types.MentionsOwner(parameter.Type) && model.TakesOver(parameter))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A new owner that is the first and only value of a variable which its scope ends.</summary>
    private static bool IsMadeForScope(IOperation operation, OwnershipModel model) =>
        operation.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }
        && (declarator.Symbol.IsUsing || ScopedTry.IsBehind(declarator))
        && model.Types.IsOwner(operation.Type)
        && operation switch
        {
            IInvocationOperation call => model.OwnedResult(call.TargetMethod) is not null
                && model.HandOver.KindOf(call.TargetMethod) != HandOverKind.Rents,
            // What throws in an object initializer leaves an owner behind, and a struct's default is none.
            IObjectCreationOperation { Initializer: null, Constructor: { } constructor } => !(
                constructor.IsImplicitlyDeclared && constructor.ContainingType.IsValueType
            ),
            _ => false,
        };

    /// <summary>An owner that a variable, a parameter or a member holds, while a member is called or a callee borrows it.</summary>
    private static bool IsLent(IOperation operation, OwnershipModel model) =>
        model.Types.IsOwner(operation.Type)
        && (
            operation is ILocalReferenceOperation { Local.IsUsing: false } local && ScopedTry.IsEnd(local)
            || IsNamed(operation, model) && IsBorrowed(operation, model)
        );

    private static bool IsNamed(IOperation operation, OwnershipModel model) =>
        operation switch
        {
            ILocalReferenceOperation reference => reference.Local.IsUsing || ScopedTry.IsInside(reference),
            IParameterReferenceOperation or IInstanceReferenceOperation => true,
            IFieldReferenceOperation or IPropertyReferenceOperation => operation is IMemberReferenceOperation member
                && !model.ReadGivesOwnership(member.Member, member.Instance is null or IInstanceReferenceOperation),
            _ => false,
        };

    private static bool IsBorrowed(IOperation operation, OwnershipModel model) =>
        operation.Parent switch
        {
            IInvocationOperation call => ReferenceEquals(call.Instance, operation)
                && !OwnershipModel.IsDispose(call.TargetMethod)
                && !model.Of(call.TargetMethod).TakesReceiver,
            IFieldReferenceOperation or IPropertyReferenceOperation => true,
            IArgumentOperation { Parameter: { RefKind: RefKind.None or RefKind.In } parameter } => model.EffectOn(
                parameter
            ) == ArgumentEffect.Borrows,
            _ => false,
        };

    /// <summary>Whether an operation without an owner neither keeps a view, nor lets code run later.</summary>
    private static bool IsHarmless(IOperation operation, OwnerTypes types) =>
        operation.Kind switch
        {
            OperationKind.None or OperationKind.Invalid => false,
            OperationKind.AnonymousFunction or OperationKind.LocalFunction or OperationKind.MethodReference => false,
            OperationKind.DelegateCreation or OperationKind.EventAssignment or OperationKind.Await => false,
            OperationKind.AddressOf or OperationKind.DeconstructionAssignment => false,
            OperationKind.Loop => operation is not IForEachLoopOperation { IsAsynchronous: true },
            OperationKind.Using => !((IUsingOperation)operation).IsAsynchronous,
            OperationKind.UsingDeclaration => !((IUsingDeclarationOperation)operation).IsAsynchronous,
            OperationKind.VariableDeclarator => IsHarmless((IVariableDeclaratorOperation)operation, types),
            OperationKind.Argument => !CanTakeView((IArgumentOperation)operation),
            OperationKind.SimpleAssignment => operation
                is ISimpleAssignmentOperation { IsRef: false, Target.Type: var type }
                && !CanKeepView(type),
            OperationKind.Return => !CanKeepView(((IReturnOperation)operation).ReturnedValue?.Type),
            _ => true,
        }
        && !ViewTypes.CanBeStored(operation.Type)
        && !OwnershipModel.IsAwaitable(operation.Type);

    private static bool IsHarmless(IVariableDeclaratorOperation declarator, OwnerTypes types) =>
        declarator.Symbol.RefKind == RefKind.None
        && (declarator.Symbol.IsUsing || !HoldsOwner(declarator.Symbol.Type, types) || ScopedTry.IsBehind(declarator));

    // What a callee may leave a view in.
    private static bool CanTakeView(IArgumentOperation argument) =>
        argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out } && CanKeepView(argument.Value.Type);

    private static bool CanKeepView(ITypeSymbol? type) => ViewTypes.CanHoldView(type) || ViewTypes.IsDeferred(type);
}
