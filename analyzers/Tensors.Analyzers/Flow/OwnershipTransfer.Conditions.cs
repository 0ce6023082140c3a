using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Flow;

/// <content>Patterns, and what a condition tells on each of its two ways out.</content>
internal sealed partial class OwnershipTransfer
{
    public override FlowValue VisitIsPattern(IIsPatternOperation operation, FlowState state)
    {
        var value = Visit(operation.Value, state);
        Use(value, operation.Value, operation, state);
        Bind(operation.Pattern, value, operation, state);
        return FlowValue.None;
    }

    /// <summary>Takes into the state that a condition came out true, or false.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="value">What the flow knows of its value.</param>
    /// <param name="outcome">How it came out.</param>
    /// <param name="state">The state on that way.</param>
    /// <returns>False when it cannot have come out so, by what the state says already.</returns>
    public bool Refine(IOperation? condition, FlowValue value, bool outcome, FlowState state)
    {
        if (!body.Conditions.Assume(condition, outcome, state) || (value.AsTruth is { } known && known != outcome))
        {
            return false;
        }

        Learn(value, outcome, state);

        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IParenthesizedOperation)
        {
            if (condition is IUnaryOperation not)
            {
                condition = not.Operand;
                outcome = !outcome;
                // The guards of `!ok` are those of `ok`, the other way round.
                if (condition is ILocalReferenceOperation)
                {
                    Learn(Peek(condition, state), outcome, state);
                }
                else if (condition is IInvocationOperation)
                {
                    Learn(_lastTry, outcome, state);
                }
            }
            else
            {
                condition = ((IParenthesizedOperation)condition).Operand;
            }
        }

        if (NullTest(condition) is ({ } tested, var nullWhen))
        {
            var owners = Peek(tested, state).Owners;
            if (
                owners.IsEmpty
                && condition is IIsPatternOperation { Pattern: var pattern }
                && NameIn(pattern) is { } name
            )
            {
                // `Find() is { } clip`: only the name that the pattern declares holds the value.
                owners = Read(body.LocationOf(name), state).Owners;
            }

            if (outcome == nullWhen)
            {
                state.FoundNull(owners);
            }
            else if (!state.FoundNotNull(owners))
            {
                return false;
            }
        }

        if (
            outcome
            && condition
                is IIsPatternOperation
                {
                    Value: { } matched,
                    Pattern: IRecursivePatternOperation { PropertySubpatterns: { IsEmpty: false } parts }
                }
            && body.Model.Types.IsOwner(matched.Type)
        )
        {
            // `frame is { IsDisposed: false }`
            var owners = Peek(matched, state).Owners;
            foreach (var part in parts)
            {
                if (
                    part
                        is {
                            Member: IPropertyReferenceOperation { Property.Name: "IsDisposed" },
                            Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: false } }
                        }
                    && !state.FoundNotDisposed(owners)
                )
                {
                    return false;
                }
            }
        }

        if (
            condition is IPropertyReferenceOperation { Property.Name: "IsDisposed", Instance: { } asked }
            && body.Model.Types.IsOwner(asked.Type)
        )
        {
            var owners = Peek(asked, state).Owners;
            if (outcome)
            {
                state.FoundDisposed(owners);
            }
            else if (!state.FoundNotNull(owners) || !state.FoundNotDisposed(owners))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The answer of a <c>Try</c> method tells what became of its arguments.</summary>
    private static void Learn(FlowValue answer, bool outcome, FlowState state)
    {
        if (!outcome)
        {
            state.MarkAbsent(answer.Guards);
        }
        else if (!answer.Taken.IsEmpty)
        {
            if (answer.IsTakenOver)
            {
                state.Mark(answer.Taken, OwnerState.Moved);
            }
            else
            {
                state.MarkEscaped(answer.Taken, OwnerState.Escaped);
            }
        }
    }

    private static ISymbol? NameIn(IPatternOperation pattern) =>
        pattern switch
        {
            INegatedPatternOperation negated => NameIn(negated.Pattern),
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            _ => null,
        };

    /// <summary>The value that a condition compares to null, and the outcome that means null.</summary>
    private static (IOperation? Tested, bool NullWhen) NullTest(IOperation? condition) =>
        condition switch
        {
            IIsNullOperation isNull => (isNull.Operand, true),
            IIsPatternOperation pattern => PatternNullTest(pattern),
            IPropertyReferenceOperation
            {
                Property:
                { Name: "HasValue", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
                Instance: { } nullable
            } => (nullable, false),
            // The graph of `frame ??= Make()` asks so.
            IInvocationOperation { TargetMethod.Name: "get_HasValue", Instance: { } nullable } => (nullable, false),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison => (
                IsNullConstant(comparison.RightOperand) ? comparison.LeftOperand
                : IsNullConstant(comparison.LeftOperand) ? comparison.RightOperand
                : null,
                comparison.OperatorKind == BinaryOperatorKind.Equals
            ),
            _ => default,
        };

    private static (IOperation? Tested, bool NullWhen) PatternNullTest(IIsPatternOperation operation)
    {
        var pattern = operation.Pattern;
        var matchesNull = true;
        while (pattern is INegatedPatternOperation negated)
        {
            pattern = negated.Pattern;
            matchesNull = !matchesNull;
        }

        return pattern switch
        {
            IConstantPatternOperation constant when IsNullConstant(constant.Value) => (operation.Value, matchesNull),
            // `Clip clip` of a Clip, `{ }` and `{ } clip` fail for null alone.
            IDeclarationPatternOperation { MatchedType: { } matched } declaration
                when AcceptsAll(declaration, matched) => (operation.Value, !matchesNull),
            ITypePatternOperation type when AcceptsAll(type, type.MatchedType) => (operation.Value, !matchesNull),
            IRecursivePatternOperation { PropertySubpatterns: [], DeconstructionSubpatterns: [] } any
                when SymbolEqualityComparer.Default.Equals(any.MatchedType, any.NarrowedType)
                    && SymbolEqualityComparer.Default.Equals(
                        any.MatchedType,
                        Ownership.OwnerTypes.Unwrap(any.InputType)
                    ) => (operation.Value, !matchesNull),
            _ => default,
        };
    }

    private static bool AcceptsAll(IPatternOperation pattern, ITypeSymbol matched) =>
        SymbolEqualityComparer.Default.Equals(matched, Ownership.OwnerTypes.Unwrap(pattern.InputType));

    private static bool IsNullConstant(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation is IDefaultValueOperation || operation.ConstantValue is { HasValue: true, Value: null };
    }

    /// <summary>What is known of a value that was already visited, without visiting it again.</summary>
    private FlowValue Peek(IOperation operation, FlowState state) =>
        operation switch
        {
            ILocalReferenceOperation local => Read(body.LocationOf(local.Local), state),
            IParameterReferenceOperation parameter => Read(body.LocationOf(parameter.Parameter), state),
            IFlowCaptureReferenceOperation capture => state.ValueOf(body.LocationOf(capture.Id)),
            IConversionOperation { OperatorMethod: null } conversion => Peek(conversion.Operand, state),
            IParenthesizedOperation parenthesized => Peek(parenthesized.Operand, state),
            ISimpleAssignmentOperation assignment => Peek(assignment.Target, state),
            IFieldReferenceOperation field => PeekField(field, state),
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property => NullableValue.Is(property.Property)
                ? Peek(property.Instance!, state)
                : PeekMember(property, state),
            _ => FlowValue.None,
        };

    private FlowValue PeekField(IFieldReferenceOperation field, FlowState state) =>
        field.Instance is { } holder
        && TupleIndex(field.Field) is >= 0 and var index
        && Peek(holder, state).Elements is { } elements
        && index < elements.Length
            ? elements[index]
            : PeekMember(field, state);

    private FlowValue PeekMember(IMemberReferenceOperation member, FlowState state) =>
        body.LocationOfField(member.Instance, member.Member) is >= 0 and var location
            ? state.ValueOf(location)
            : FlowValue.None;

    /// <summary>Gives the names that a pattern declares for the whole value that value; names for parts get nothing.</summary>
    private void Bind(IPatternOperation pattern, FlowValue value, IIsPatternOperation operation, FlowState state)
    {
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                Store(declared, TypeOf(declared), body.LocationOf(declared), value, operation.Value, operation, state);
                break;
            case IRecursivePatternOperation recursive:
                if (recursive.DeclaredSymbol is { } whole)
                {
                    Store(whole, TypeOf(whole), body.LocationOf(whole), value, operation.Value, operation, state);
                }

                foreach (var part in recursive.PropertySubpatterns)
                {
                    Bind(part.Pattern, FlowValue.Unknown, operation, state);
                }

                foreach (var part in recursive.DeconstructionSubpatterns)
                {
                    Bind(part, FlowValue.Unknown, operation, state);
                }

                break;
            case INegatedPatternOperation negated:
                Bind(negated.Pattern, value, operation, state);
                break;
            case IBinaryPatternOperation both:
                Bind(both.LeftPattern, value, operation, state);
                Bind(both.RightPattern, value, operation, state);
                break;
        }
    }

    private static ITypeSymbol TypeOf(ISymbol variable) =>
        variable is ILocalSymbol local ? local.Type : ((IParameterSymbol)variable).Type;
}
