using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Shapes;

/// <summary>TNS3001: a constant index outside its axis.</summary>
internal static class IndexChecks
{
    public static void Check(
        DeclaredTensor tensor,
        IOperation? instance,
        ImmutableArray<IArgumentOperation> arguments,
        KnownValues values,
        Action<Diagnostic> report
    )
    {
        KnownShape? shape = null;
        foreach (var (axis, argument) in AxisArguments.Of(tensor, arguments))
        {
            if (values.Integer(argument.Value) is not { } index)
            {
                continue;
            }

            var length = axis.Length;
            if (length is null && index >= 0)
            {
                shape ??= values.Shape(instance);
                length =
                    shape is { HasRank: true } && shape.Lengths.Length == tensor.Axes.Count
                        ? shape.Lengths[axis.Index]
                        : null;
            }

            Check(index, axis.ToString(), tensor.ToString(), length, axis.Max, argument.Value, tensor, report);
        }
    }

    /// <summary>Reports an index that no tensor of this length, or at most of this maximum, has.</summary>
    public static void Check(
        long index,
        string axis,
        string owner,
        long? length,
        long? max,
        IOperation place,
        DeclaredTensor? declared,
        Action<Diagnostic> report
    )
    {
        var limit = length ?? max;
        if (index >= 0 && !(index >= limit))
        {
            return;
        }

        report(
            Diagnostic.Create(
                ShapeRules.IndexOutside,
                place.Syntax.GetLocation(),
                AxisArguments.Declaration(declared),
                index,
                axis,
                owner,
                length?.ToString(System.Globalization.CultureInfo.InvariantCulture)
                    ?? (max is null ? "given at run time" : $"at most {max}"),
                limit is > 0 ? $"use 0 to {limit - 1}"
                    : limit is null ? "use 0 or more"
                    : "it has no element"
            )
        );
    }
}
