using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Operations;

/// <summary>Ways through a tree of operations.</summary>
internal static class OperationExtensions
{
    /// <summary>The body or initializer that an operation is in.</summary>
    public static IOperation Root(this IOperation operation)
    {
        var root = operation;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return root;
    }
}
