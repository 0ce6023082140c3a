using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Tensors.Analyzers.Flow;

/// <summary>Questions about the regions of a graph.</summary>
internal static class FlowRegions
{
    public static bool CatchesEverything(ControlFlowRegion statement)
    {
        foreach (var handler in statement.NestedRegions)
        {
            if (
                handler.Kind == ControlFlowRegionKind.Catch
                && (
                    handler.ExceptionType is null or { SpecialType: SpecialType.System_Object }
                    || handler.ExceptionType
                        is {
                            Name: "Exception",
                            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                        }
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    public static ControlFlowRegion? EnclosingHandler(ControlFlowRegion? region)
    {
        while (
            region
                is not null
                    and not {
                        Kind: ControlFlowRegionKind.Finally
                            or ControlFlowRegionKind.Filter
                            or ControlFlowRegionKind.Root
                    }
        )
        {
            region = region.EnclosingRegion;
        }

        return region;
    }
}
