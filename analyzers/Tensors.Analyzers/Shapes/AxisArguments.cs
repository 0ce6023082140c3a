using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>Which arguments of a call stand for which axis of the tensor: those whose parameter has the axis's name.</summary>
internal static class AxisArguments
{
    public static IEnumerable<(DeclaredAxis Axis, IArgumentOperation Argument)> Of(
        DeclaredTensor tensor,
        ImmutableArray<IArgumentOperation> arguments
    )
    {
        foreach (var argument in arguments)
        {
            if (
                argument is { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter }
                && parameter.Type.SpecialType
                    is SpecialType.System_Int32
                        or SpecialType.System_Int64
                        or SpecialType.System_IntPtr
                && tensor.AxisOfParameter(parameter.Name) is { } axis
            )
            {
                yield return (axis, argument);
            }
        }
    }

    /// <summary>Whether the generator wrote a member: what users add to a tensor may mean anything by a name.</summary>
    public static bool IsGenerated(ISymbol member)
    {
        foreach (var attribute in member.OriginalDefinition.GetAttributes())
        {
            if (
                attribute is
                {
                    AttributeClass.Name: "GeneratedCodeAttribute",
                    ConstructorArguments: [{ Value: KnownNames.Tool }, ..]
                }
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where a tensor is declared, as an additional location; nowhere for one of a referenced assembly.</summary>
    public static IEnumerable<Location> Declaration(DeclaredTensor? tensor) =>
        tensor is null ? [] : tensor.Type.Locations.Where(location => location.IsInSource).Take(1);
}
