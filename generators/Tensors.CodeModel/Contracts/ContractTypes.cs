using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Interprets the types of the parameters and results of a contract's methods.</summary>
public static class ContractTypes
{
    /// <summary>Determines whether a type is <c>System.Threading.CancellationToken</c>.</summary>
    public static bool IsCancellationToken(ITypeSymbol type) => Is(type, "System.Threading", "CancellationToken");

    /// <summary>
    /// Returns the type <c>T</c> of a return type <c>ValueTask&lt;T&gt;</c> or <c>IAsyncEnumerable&lt;T&gt;</c>, or null for any other
    /// return type.
    /// </summary>
    public static ITypeSymbol? ResultOf(ITypeSymbol type, out bool isStream)
    {
        isStream = type is INamedTypeSymbol { Arity: 1 } && Is(type, "System.Collections.Generic", "IAsyncEnumerable");
        return
            type is INamedTypeSymbol { Arity: 1 } named && (isStream || Is(type, "System.Threading.Tasks", "ValueTask"))
            ? named.TypeArguments[0]
            : null;
    }

    /// <summary>
    /// Returns the tensor type in which a <c>ReadOnly</c> struct is nested, or null if the type is not such a struct. The struct is
    /// generated, so the compiler reports its type as unknown while the generator runs.
    /// </summary>
    public static INamedTypeSymbol? TensorOf(ITypeSymbol type) =>
        string.Equals(type.Name, KnownNames.ReadOnly, StringComparison.Ordinal)
        && type.ContainingSymbol is INamedTypeSymbol outer
        && AttributeOf(outer) is not null
            ? outer
            : null;

    /// <summary>
    /// Returns an error message if a type is written as <c>ReadOnly</c> without the name of its tensor, for example inside a tensor type or
    /// through <c>using static</c>; otherwise null. The generator cannot resolve such a type, because the nested <c>ReadOnly</c> structs
    /// are not generated yet.
    /// </summary>
    public static string? BareTwin(TypeSyntax? syntax) =>
        syntax
            ?.DescendantNodesAndSelf()
            .OfType<IdentifierNameSyntax>()
            .Any(name =>
                string.Equals(name.Identifier.ValueText, KnownNames.ReadOnly, StringComparison.Ordinal)
                && !(name.Parent is QualifiedNameSyntax qualified && qualified.Right == name)
                && name.Parent is not AliasQualifiedNameSyntax
            )
            is true
            ? $"has a type that is written '{KnownNames.ReadOnly}' without the name of its tensor"
            : null;

    /// <summary>
    /// Reads the type of an input or output, and returns its description with empty names. Returns null if the type is not valid.
    /// </summary>
    /// <param name="type">The type of a parameter or of a result.</param>
    /// <param name="assembly">The assembly that contains the contract.</param>
    /// <param name="problem">The problem with the type, or null if the type is valid or if the compiler or another rule reports it.</param>
    /// <returns>The value with empty names, or null if the type is not valid.</returns>
    public static ContractValueModel? Read(ITypeSymbol type, IAssemblySymbol assembly, out string? problem)
    {
        problem = null;
        if (TensorOf(type) is { } tensor)
        {
            return ReadTensor(tensor, assembly, out problem);
        }

        if (ScalarOf(type) is { } scalar)
        {
            return new ContractValueModel("", "", null, scalar, default, null);
        }

        if (type.TypeKind is not TypeKind.Error)
        {
            var name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            problem =
                type is INamedTypeSymbol named && AttributeOf(named) is not null
                    ? $"has the writable type '{name}'; use '{name}.{KnownNames.ReadOnly}'"
                    : $"has the type '{name}', which is neither a tensor nor a scalar";
        }

        return null;
    }

    private static ContractValueModel? ReadTensor(
        INamedTypeSymbol tensor,
        IAssemblySymbol assembly,
        out string? problem
    )
    {
        problem = null;
        for (var outer = tensor; outer is not null; outer = outer.ContainingType)
        {
            if (outer.TypeParameters.Length > 0)
            {
                problem = $"has a tensor type inside the generic type '{outer.Name}'";
                return null;
            }
        }

        // The tensor's declaration is generated, and the generator does not see its own output.
        if (
            SymbolEqualityComparer.Default.Equals(tensor.ContainingAssembly, assembly)
            && MemberChecks.IsGenerated(tensor)
        )
        {
            problem =
                $"has the type '{tensor.Name}', which is generated from a model of this project and does not exist yet when contracts are read; "
                + "declare a separate tensor with [SharedTensor]";
            return null;
        }

        // Other rules report an invalid shape.
        return TensorDeclaration.ReadShape(tensor, AttributeOf(tensor)!) is { } shape
            ? new ContractValueModel(
                "",
                "",
                tensor.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
                shape.DType,
                shape.Axes,
                null
            )
            : null;
    }

    private static AttributeData? AttributeOf(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (AttributeNames.Is(attribute, "Tensors", "SharedTensorAttribute"))
            {
                return attribute;
            }
        }

        return null;
    }

    private static DTypeInfo? ScalarOf(ITypeSymbol type)
    {
        var name =
            type.TypeKind is TypeKind.Struct ? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) : "";
        return DTypeInfo.All.FirstOrDefault(dtype => string.Equals(dtype.ElementType, name, StringComparison.Ordinal));
    }

    private static bool Is(ITypeSymbol type, string space, string name) =>
        string.Equals(type.Name, name, StringComparison.Ordinal)
        && type.ContainingType is null
        && string.Equals(type.ContainingNamespace?.ToDisplayString(), space, StringComparison.Ordinal);
}
