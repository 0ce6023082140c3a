using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>
/// TNS3005: an argument that has the name of another axis. Names are what the user wrote for the axes, so that a
/// variable of the same name is hardly meant for another; where somebody transposes on purpose, the same variables are
/// used in the right order beside it.
/// </summary>
internal static class AxisOrderCheck
{
    /// <summary>The property of the diagnostic that tells the fix the right order.</summary>
    public const string OrderProperty = "Order";

    public static void Check(
        DeclaredTensor tensor,
        IOperation call,
        ImmutableArray<IArgumentOperation> arguments,
        Action<Diagnostic> report
    )
    {
        var slips = Slips(tensor, arguments).ToList();
        if (slips.Count == 0 || IsTransposed(tensor, call, slips))
        {
            return;
        }

        var (argument, axis, other) = slips[0];
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (Reorder(tensor, arguments) is { } order)
        {
            properties = properties.Add(OrderProperty, order);
        }

        report(
            Diagnostic.Create(
                ShapeRules.AxisOrder,
                argument.Value.Syntax.GetLocation(),
                slips
                    .Skip(1)
                    .Select(slip => slip.Argument.Value.Syntax.GetLocation())
                    .Concat(AxisArguments.Declaration(tensor)),
                properties,
                argument.Value.Syntax.ToString(),
                axis,
                tensor.Type.Name,
                other.Name,
                string.Join(
                    ", ",
                    AxisArguments
                        .Of(tensor, arguments)
                        .OrderBy(one => one.Argument.Parameter!.Ordinal)
                        .Select(one => one.Axis.ParameterName)
                )
            )
        );
    }

    private static IEnumerable<(IArgumentOperation Argument, DeclaredAxis Axis, DeclaredAxis Other)> Slips(
        DeclaredTensor tensor,
        ImmutableArray<IArgumentOperation> arguments
    )
    {
        List<(DeclaredAxis Axis, IArgumentOperation Argument)>? all = null;
        foreach (var (axis, argument) in AxisArguments.Of(tensor, arguments))
        {
            if (axis.Name is null || NameOf(argument.Value) is not { } name || Matches(axis, name) || IsNamed(argument))
            {
                continue;
            }

            all ??= [.. AxisArguments.Of(tensor, arguments)];
            foreach (var (other, otherArgument) in all)
            {
                // `matrix[row, row]` is the diagonal.
                if (
                    other != axis
                    && Matches(other, name)
                    && !(NameOf(otherArgument.Value) is { } its && Matches(other, its))
                )
                {
                    yield return (argument, axis, other);
                }
            }
        }
    }

    // `target[x, y] = source[y, x]`, in one statement or, between two tensors, in one block.
    private static bool IsTransposed(
        DeclaredTensor tensor,
        IOperation call,
        List<(IArgumentOperation Argument, DeclaredAxis Axis, DeclaredAxis Other)> slips
    )
    {
        var slipped = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var slip in slips)
        {
            slipped.Add(SymbolOf(slip.Argument.Value)!);
        }

        var statement = Around(call, static operation => operation.Parent is IBlockOperation);
        var block = Around(call, static operation => operation is IBlockOperation);
        return block
            .DescendantsAndSelf()
            .Any(operation =>
                operation != call
                && ArgumentsOf(operation).Any(argument => IsInPlace(tensor, argument, slipped))
                && (IsIn(operation, statement) || !IsSame(ReceiverOf(operation), ReceiverOf(call)))
            );
    }

    private static bool IsInPlace(DeclaredTensor tensor, IArgumentOperation argument, HashSet<ISymbol> slipped) =>
        SymbolOf(argument.Value) is { } symbol
        && slipped.Contains(symbol)
        && argument.Parameter is { } parameter
        && tensor.AxisOfParameter(parameter.Name) is { } axis
        && Matches(axis, symbol.Name);

    private static ImmutableArray<IArgumentOperation> ArgumentsOf(IOperation operation) =>
        operation switch
        {
            IPropertyReferenceOperation element => element.Arguments,
            IInvocationOperation call => call.Arguments,
            _ => [],
        };

    // Two tensors that are made have no receiver: each is another one.
    private static ISymbol? ReceiverOf(IOperation operation) =>
        operation switch
        {
            IPropertyReferenceOperation { Instance: { } instance } => SymbolOf(instance),
            IInvocationOperation { Instance: { } instance } => SymbolOf(instance),
            _ => null,
        };

    private static bool IsSame(ISymbol? left, ISymbol? right) =>
        left is not null && SymbolEqualityComparer.Default.Equals(left, right);

    private static bool IsIn(IOperation operation, IOperation outer)
    {
        for (var current = operation; current is not null; current = current.Parent)
        {
            if (current == outer)
            {
                return true;
            }
        }

        return false;
    }

    private static IOperation Around(IOperation operation, Func<IOperation, bool> isIt)
    {
        var around = operation;
        while (!isIt(around) && around.Parent is { } parent)
        {
            around = parent;
        }

        return around;
    }

    /// <summary>
    /// The arguments in the order of the axes they are named after, as places in the list they were written in; null
    /// where one is named or does more than read.
    /// </summary>
    private static string? Reorder(DeclaredTensor tensor, ImmutableArray<IArgumentOperation> arguments)
    {
        var axes = AxisArguments.Of(tensor, arguments).OrderBy(one => one.Argument.Parameter!.Ordinal).ToList();
        if (
            axes.Count == 0
            || axes[0].Argument.Syntax.Parent is not BaseArgumentListSyntax { Arguments: var written }
            || written.Any(argument => argument.NameColon is not null)
            || axes.Any(one => !OnlyReads(one.Argument.Value))
        )
        {
            return null;
        }

        var left = axes.Select(one => one.Argument).ToList();
        var chosen = axes.Select(place =>
                left.Find(argument => NameOf(argument.Value) is { } name && Matches(place.Axis, name))
            )
            .ToList();
        left.RemoveAll(chosen.Contains);
        var order = Enumerable.Range(0, written.Count).ToArray();
        for (var i = 0; i < axes.Count; i++)
        {
            var argument = chosen[i] ?? left[0];
            left.Remove(argument);
            order[written.IndexOf((ArgumentSyntax)axes[i].Argument.Syntax)] = written.IndexOf(
                (ArgumentSyntax)argument.Syntax
            );
        }

        return order.Distinct().Count() == order.Length ? string.Join(",", order) : null;
    }

    private static bool OnlyReads(IOperation value) =>
        KnownValues.Strip(value) is { } read && (read.ConstantValue.HasValue || SymbolOf(read) is not null);

    private static bool IsNamed(IArgumentOperation argument) =>
        argument.Syntax is ArgumentSyntax { NameColon: not null };

    private static bool Matches(DeclaredAxis axis, string name) => axis.Name is { } own && Same(own, name);

    // `batchSize`, `_batchSize`, `BatchSize` and `batch_size` are one name.
    private static bool Same(string left, string right) =>
        string.Equals(Identifiers.ToPascalCase(left), Identifiers.ToPascalCase(right), StringComparison.Ordinal);

    private static string? NameOf(IOperation value) => SymbolOf(value)?.Name;

    private static ISymbol? SymbolOf(IOperation value) =>
        KnownValues.Strip(value) switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property,
            _ => null,
        };
}
