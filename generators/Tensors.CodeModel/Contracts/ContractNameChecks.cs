using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Finds names of generated types and members that conflict with other names. Reports TNS0041 and TNS0045.</summary>
/// <remarks>Ignores generated types: only the analyzer sees them, and the generator and the analyzer must come to the same result.</remarks>
internal static class ContractNameChecks
{
    // Members of the base types of generated clients and workers, and members of the generated types. A test compares them with the runtime.
    private static readonly string[] _reserved =
    [
        "Begin",
        "Contract",
        "Dispose",
        "Equals",
        "Finalize",
        "GetHashCode",
        "GetModelAsync",
        "GetType",
        "InProcess",
        "InvokeMethodAsync",
        "MemberwiseClone",
        "Models",
        "ReferenceEquals",
        "StreamMethodAsync",
        "ToString",
    ];

    /// <summary>
    /// Returns a description of the conflict between the name of a method and another name, or null if there is no conflict.
    /// </summary>
    public static string? Collision(INamedTypeSymbol type, IMethodSymbol call, IReadOnlyList<IMethodSymbol> calls)
    {
        var name = call.Name;
        if (
            Array.IndexOf(_reserved, name) >= 0
            // The compiler reserves the names of accessors.
            || name.StartsWith("get_", StringComparison.Ordinal)
            || name.StartsWith("set_", StringComparison.Ordinal)
        )
        {
            return "has the name of a member that every client or worker has";
        }

        var baseName = ContractNames.BaseName(type.Name);
        if (Same(name, ContractNames.Client(baseName)) || Same(name, ContractNames.Worker(baseName)))
        {
            return "has the name of the contract's client or worker";
        }

        foreach (var other in calls)
        {
            if (ReferenceEquals(other, call))
            {
                continue;
            }

            var shortName = ContractNames.ShortName(other.Name);
            if (Same(shortName, ContractNames.ShortName(name)))
            {
                return "has the same name as another method";
            }

            if (Same(name, ContractNames.Outputs(shortName)) || Same(name, ContractNames.Invoke(shortName)))
            {
                return $"has the name of a member that is generated for '{other.Name}'";
            }
        }

        return null;
    }

    /// <summary>
    /// Reports each generated type whose name is already used, or that another contract also generates, in the namespace or type that
    /// contains the contract.
    /// </summary>
    public static void Check(
        INamedTypeSymbol type,
        ContractModel contract,
        InterfaceDeclarationSyntax declaration,
        DeclarationReport report
    )
    {
        foreach (var name in new[] { contract.ClientName, contract.WorkerName })
        {
            if (type.ContainingType is { } outer ? IsTaken(outer, name) : IsTaken(type.ContainingNamespace, name))
            {
                report.Add(ContractRules.NameTaken, declaration.Identifier, name, type.Name);
            }
        }

        if (
            FindContracts((INamespaceOrTypeSymbol?)type.ContainingType ?? type.ContainingNamespace, contract.BaseName)
                .FirstOrDefault(found => !ReferenceEquals(found, type)) is
            { } same
        )
        {
            report.Add(
                ContractRules.NameTaken,
                declaration.Identifier,
                contract.ClientName,
                $"{type.Name}' and '{same.Name}"
            );
        }
    }

    private static bool IsTaken(INamespaceSymbol space, string name) =>
        space.GetMembers(name).Any(member => member is INamespaceSymbol || IsOthers(member));

    private static bool IsTaken(INamedTypeSymbol outer, string name)
    {
        if (Same(outer.Name, name))
        {
            return true;
        }

        // A generated type would hide an inherited member of this name, which is a compiler warning.
        for (var type = outer; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers(name))
            {
                if (
                    IsOthers(member)
                    && (ReferenceEquals(type, outer) || member.DeclaredAccessibility is not Accessibility.Private)
                )
                {
                    return true;
                }
            }
        }

        return outer.TypeKind is TypeKind.Interface
            && outer.AllInterfaces.Any(inherited => inherited.GetMembers(name).Any(IsOthers));
    }

    private static bool IsOthers(ISymbol member) =>
        member is not INamedTypeSymbol { Arity: > 0 } && !MemberChecks.IsGenerated(member);

    // Finds contracts whose generated types have the same names, such as 'IVision' and 'Vision'.
    private static IEnumerable<INamedTypeSymbol> FindContracts(INamespaceOrTypeSymbol container, string baseName)
    {
        foreach (var name in new[] { baseName, "I" + baseName })
        {
            foreach (var found in container.GetTypeMembers(name, 0))
            {
                if (
                    Same(ContractNames.BaseName(found.Name), baseName)
                    && found
                        .GetAttributes()
                        .Any(attribute => AttributeNames.Is(attribute, "Tensors", "ModelContractAttribute"))
                )
                {
                    yield return found;
                }
            }
        }
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
