using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Flow;

/// <summary>
/// Conditions whose outcome matters more than once: those a body tests repeatedly, and flags that it sets and tests.
/// States are kept apart by how these came out, so that <c>if (!done) frame.Dispose();</c> in a <c>finally</c> is not
/// held against the path on which <c>done</c> was set.
/// </summary>
/// <remarks>Each takes two bits of <see cref="FlowState.Facts"/>: 0 is open, 1 true, 2 false.</remarks>
internal sealed class FlowConditions
{
    /// <summary>How many states can be told apart: 3 to this power. More conditions than this are not followed.</summary>
    private const int Limit = 6;

    /// <summary>The fact that an exception is on its way, in a <c>finally</c> that it entered.</summary>
    public const int Thrown = 1 << (2 * Limit);

    public const int FactsEnd = Thrown << 1;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly Dictionary<ISymbol, int> _dependents = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, IOperation?> _captures = [];
    private readonly Dictionary<ISymbol, IOperation?> _definitions = new(SymbolEqualityComparer.Default);
    private readonly List<int> _lastTests = [];
    private readonly Func<ISymbol, bool> _isStable;

    private static readonly FlowConditions s_none = new(_ => false);

    private FlowConditions(Func<ISymbol, bool> isStable) => _isStable = isStable;

    /// <summary>The last block that tests each condition, by the condition's index.</summary>
    public IReadOnlyList<int> LastTests => _lastTests;

    /// <param name="graph">The graph whose conditions are read.</param>
    /// <param name="isStable">Whether a local variable or parameter changes only where this body assigns it.</param>
    public static FlowConditions Of(ControlFlowGraph graph, Func<ISymbol, bool> isStable) =>
        HasSeveral(graph) ? new FlowConditions(graph, isStable) : s_none;

    private FlowConditions(ControlFlowGraph graph, Func<ISymbol, bool> isStable)
        : this(isStable)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var block in graph.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowCaptureOperation capture)
                {
                    // A temporary that is set in two places is the value of a choice.
                    _captures[capture.Id] = _captures.ContainsKey(capture.Id) ? null : capture.Value;
                }
                else if (FlagSetBy(operation) is { } flag && isStable(flag))
                {
                    Count(counts, Name(flag));
                }

                Define(operation);
            }
        }

        foreach (var symbol in _definitions.Where(entry => !IsFixed(entry.Value)).Select(entry => entry.Key).ToList())
        {
            _definitions.Remove(symbol);
        }

        foreach (var block in graph.Blocks)
        {
            if (block.ConditionKind != ControlFlowConditionKind.None && Describe(block.BranchValue) is { } condition)
            {
                Count(counts, condition.Text);
            }
        }

        foreach (var block in graph.Blocks)
        {
            if (
                block.ConditionKind != ControlFlowConditionKind.None
                && Describe(block.BranchValue) is { } condition
                && counts[condition.Text] > 1
            )
            {
                if (!_indices.TryGetValue(condition.Text, out var index) && _indices.Count < Limit)
                {
                    index = _indices.Count;
                    _indices.Add(condition.Text, index);
                    _lastTests.Add(0);
                    AddDependents(block.BranchValue, index);
                }

                if (_indices.ContainsKey(condition.Text))
                {
                    _lastTests[index] = block.Ordinal;
                }
            }
        }
    }

    /// <summary>Takes into a state how a condition came out. False when the state says that it cannot have.</summary>
    public bool Assume(IOperation? condition, bool outcome, FlowState state)
    {
        if (condition is { ConstantValue: { HasValue: true, Value: bool always } })
        {
            return always == outcome;
        }

        if (
            _indices.Count == 0
            || Describe(condition) is not var (text, isNegated)
            || !_indices.TryGetValue(text, out var index)
        )
        {
            return true;
        }

        var fact = outcome != isNegated ? 1 : 2;
        var known = (state.Facts >> (2 * index)) & 3;
        if (known != 0 && known != fact)
        {
            return false;
        }

        state.Facts |= fact << (2 * index);
        return true;
    }

    /// <summary>A variable or field is assigned: what was known of conditions on it is not known any more.</summary>
    public void Assigned(ISymbol symbol, IOperation? value, FlowState state)
    {
        if (_dependents.Count == 0 || !_dependents.TryGetValue(symbol, out var mask))
        {
            return;
        }

        for (var i = 0; i < Limit; i++)
        {
            if ((mask & (1 << i)) != 0)
            {
                state.Facts &= ~(3 << (2 * i));
            }
        }

        if (
            value is { ConstantValue: { HasValue: true, Value: bool constant } }
            && _indices.TryGetValue(Name(symbol), out var index)
        )
        {
            state.Facts |= (constant ? 1 : 2) << (2 * index);
        }
    }

    // One condition alone tells nothing of another.
    private static bool HasSeveral(ControlFlowGraph graph)
    {
        var count = 0;
        foreach (var block in graph.Blocks)
        {
            count += block.ConditionKind != ControlFlowConditionKind.None ? 1 : 0;
            foreach (var operation in block.Operations)
            {
                count += FlagSetBy(operation) is not null ? 1 : 0;
            }
        }

        return count > 1;
    }

    private static void Count(Dictionary<string, int> counts, string text)
    {
        counts[text] = counts.TryGetValue(text, out var count) ? count + 1 : 1;
    }

    private static ILocalSymbol? FlagSetBy(IOperation operation)
    {
        var assignment = operation is IExpressionStatementOperation statement ? statement.Operation : operation;
        return
            assignment
                is ISimpleAssignmentOperation
                {
                    Target: ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean } local },
                    Value.ConstantValue: { HasValue: true, Value: bool }
                }
            ? local
            : null;
    }

    // A flag that is assigned once, from a condition on what never changes, is that condition.
    private void Define(IOperation operation)
    {
        var statement = operation is IExpressionStatementOperation expression ? expression.Operation : operation;
        foreach (var part in operation.DescendantsAndSelf())
        {
            switch (part)
            {
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assigned
                    when ReferenceEquals(assigned, statement):
                    _definitions[local] = _definitions.ContainsKey(local) ? null : assigned.Value;
                    break;
                case IAssignmentOperation { Target: var target }:
                    Undefine(target);
                    break;
                case IIncrementOrDecrementOperation { Target: var target }:
                    Undefine(target);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: var target }:
                    Undefine(target);
                    break;
            }
        }
    }

    private void Undefine(IOperation target)
    {
        if (SymbolOf(target) is { } symbol)
        {
            _definitions[symbol] = null;
        }
        else if (target is ITupleOperation tuple)
        {
            foreach (var element in tuple.Elements)
            {
                Undefine(element);
            }
        }
    }

    private bool IsFixed(IOperation? condition)
    {
        if (condition is not { Type.SpecialType: SpecialType.System_Boolean } || condition.ConstantValue.HasValue)
        {
            return false;
        }

        foreach (var operation in condition.DescendantsAndSelf())
        {
            var isFixed = operation switch
            {
                IParameterReferenceOperation { Parameter: var parameter } => _isStable(parameter)
                    && !_definitions.ContainsKey(parameter),
                ILocalReferenceOperation { Local: var local } => _isStable(local)
                    && _definitions.TryGetValue(local, out var only)
                    && only is not null,
                IFlowCaptureReferenceOperation capture => _captures.TryGetValue(capture.Id, out var captured)
                    && captured is IParameterReferenceOperation { Parameter: var parameter }
                    && !_definitions.ContainsKey(parameter),
                IFieldReferenceOperation { Field: var field } => field.IsReadOnly,
                _ => operation
                    is ILiteralOperation
                        or IIsNullOperation
                        or IIsPatternOperation
                        or IPatternOperation
                        or IBinaryOperation { OperatorMethod: null }
                        or IUnaryOperation { OperatorMethod: null }
                        or IConversionOperation { OperatorMethod: null }
                        or IInstanceReferenceOperation
                        or IParenthesizedOperation
                    || operation is IPropertyReferenceOperation { Property: var property } && IsPlain(property),
            };
            if (!isFixed)
            {
                return false;
            }
        }

        return true;
    }

    private static ISymbol? SymbolOf(IOperation operation) =>
        operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };

    private (string Text, bool IsNegated)? Describe(IOperation? condition)
    {
        var isNegated = false;
        while (true)
        {
            switch (condition)
            {
                case ILocalReferenceOperation { Local: var flag }
                    when _definitions.TryGetValue(flag, out var definition)
                        && definition is not null
                        && _isStable(flag)
                        && Describe(definition) is { } defined:
                    return (defined.Text, defined.IsNegated != isNegated);
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not:
                    isNegated = !isNegated;
                    condition = not.Operand;
                    continue;
                case IParenthesizedOperation parenthesized:
                    condition = parenthesized.Operand;
                    continue;
                case IIsNullOperation isNull:
                    return Term(isNull.Operand) is { } operand ? (operand + "==null", isNegated) : null;
                case IIsPatternOperation pattern:
                    return DescribePattern(pattern.Value, pattern.Pattern, isNegated);
                case IBinaryOperation { OperatorMethod: null } comparison:
                    return DescribeComparison(comparison, isNegated);
                default:
                    return condition is not null && Term(condition) is { } term ? (term, isNegated) : null;
            }
        }
    }

    private (string Text, bool IsNegated)? DescribePattern(IOperation value, IPatternOperation pattern, bool isNegated)
    {
        while (pattern is INegatedPatternOperation negated)
        {
            isNegated = !isNegated;
            pattern = negated.Pattern;
        }

        return
            pattern is IConstantPatternOperation constant
            && Term(value) is { } left
            && Term(constant.Value) is { } right
            ? (left + "==" + right, isNegated)
            : null;
    }

    private (string Text, bool IsNegated)? DescribeComparison(IBinaryOperation comparison, bool isNegated)
    {
        var (sign, isOpposite) = comparison.OperatorKind switch
        {
            BinaryOperatorKind.Equals => ("==", false),
            BinaryOperatorKind.NotEquals => ("==", true),
            BinaryOperatorKind.LessThan => ("<", false),
            BinaryOperatorKind.GreaterThanOrEqual => ("<", true),
            BinaryOperatorKind.GreaterThan => (">", false),
            BinaryOperatorKind.LessThanOrEqual => (">", true),
            _ => ("", false),
        };
        return sign.Length > 0 && Term(comparison.LeftOperand) is { } left && Term(comparison.RightOperand) is { } right
            ? (left + sign + right, isNegated != isOpposite)
            : null;
    }

    /// <summary>A text that is the same for the same value; null for what may differ each time it is asked.</summary>
    private string? Term(IOperation operation)
    {
        if (operation.ConstantValue is { HasValue: true } constant)
        {
            return Convert.ToString(constant.Value ?? "null", CultureInfo.InvariantCulture);
        }

        return operation switch
        {
            IParenthesizedOperation parenthesized => Term(parenthesized.Operand),
            IConversionOperation { OperatorMethod: null } conversion => Term(conversion.Operand),
            ILocalReferenceOperation local when _isStable(local.Local) => Name(local.Local),
            IParameterReferenceOperation parameter when _isStable(parameter.Parameter) => Name(parameter.Parameter),
            IInstanceReferenceOperation => "this",
            IFieldReferenceOperation field => Member(field.Instance, field.Field),
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property when IsPlain(property.Property) => Member(
                property.Instance,
                property.Property
            ),
            IFlowCaptureReferenceOperation capture
                when _captures.TryGetValue(capture.Id, out var captured) && captured is not null => Term(captured),
            _ => null,
        };
    }

    // A property that a getter computes may answer differently each time.
    private static bool IsPlain(IPropertySymbol property) =>
        OwnershipModel.IsAutomatic(property)
        || property
            is { Name: "HasValue", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    private string? Member(IOperation? instance, ISymbol member) =>
        instance is null ? member.ContainingType.Name + "." + member.Name
        : Term(instance) is { } holder ? holder + "." + member.Name
        : null;

    private static string Name(ISymbol variable) =>
        variable.Locations.IsEmpty
            ? variable.Name
            : variable.Name + "@" + variable.Locations[0].SourceSpan.Start.ToString(CultureInfo.InvariantCulture);

    private void AddDependents(IOperation? condition, int index)
    {
        foreach (var operation in condition?.DescendantsAndSelf() ?? [])
        {
            var symbol = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                IMemberReferenceOperation member => member.Member,
                _ => (ISymbol?)null,
            };
            if (symbol is not null)
            {
                _dependents.TryGetValue(symbol, out var mask);
                _dependents[symbol] = mask | (1 << index);
            }

            if (symbol is not null && _definitions.TryGetValue(symbol, out var definition))
            {
                AddDependents(definition, index);
            }

            if (
                operation is IFlowCaptureReferenceOperation capture
                && _captures.TryGetValue(capture.Id, out var captured)
            )
            {
                AddDependents(captured, index);
            }
        }
    }
}
