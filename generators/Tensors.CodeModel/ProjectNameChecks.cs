using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Types of the project that hide what generated code is written with, even with <c>global::</c>: TNS0020.</summary>
internal static class ProjectNameChecks
{
    // Namespaces that generated files name or declare.
    private static readonly string[] _namespaces = ["System", "Microsoft"];

    /// <summary>What generated code names in the namespace <c>Tensors</c>; a test compares it with the output.</summary>
    private static readonly string[] _runtime =
    [
        "BFloat16",
        "BorrowedAttribute",
        "CompilerServices",
        "ComplexFloat32",
        "DType",
        "Diagnostics",
        "Grpc",
        "Hosting",
        "IReadOnlySharedTensor",
        "ISharedTensor",
        "InvalidTensorRefException",
        "OnnxRuntime",
        "OutOfSharedMemoryException",
        "OwnedAttribute",
        "PeerAccess",
        "SessionQuotaExceededException",
        "SharedMemoryAllocator",
        "SharedMemoryAllocatorOptions",
        "SharedMemoryException",
        "StaleTensorException",
        "TensorAxis",
        "TensorBuffer",
        "TensorException",
        "TensorOwnerAttribute",
        "TensorRef",
        "TensorShape",
        "TensorSpec",
        "TensorSpecException",
        "TransfersOwnershipAttribute",
        "V1",
    ];

    /// <summary>What contracts' clients and workers name there; a test compares it with the output.</summary>
    private static readonly string[] _ofContracts =
    [
        "BFloat16",
        "BorrowedAttribute",
        "CompilerServices",
        "ComplexFloat32",
        "ContractMetadata",
        "ContractWorker",
        "DType",
        "Grpc",
        "IModelContract",
        "IModelSource",
        "ModelCallError",
        "ModelCallException",
        "ModelClient",
        "ModelClientOptions",
        "ModelMetadata",
        "OnnxRuntime",
        "SharedMemoryAllocator",
        "TensorMetadata",
        "TensorShape",
        "TensorSpec",
    ];

    /// <summary>Checks what the members of a tensor are written with.</summary>
    public static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        TypeDeclarationSyntax declaration,
        DeclarationReport report
    ) => Check(type, attribute, declaration, report, _runtime);

    /// <summary>Checks what the client and the worker of a contract are written with.</summary>
    public static void CheckContract(
        INamedTypeSymbol type,
        AttributeData attribute,
        TypeDeclarationSyntax declaration,
        DeclarationReport report
    ) => Check(type, attribute, declaration, report, _ofContracts);

    private static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        TypeDeclarationSyntax declaration,
        DeclarationReport report,
        string[] names
    )
    {
        var root = type.ContainingAssembly.GlobalNamespace;
        foreach (var name in _namespaces)
        {
            if (!root.GetTypeMembers(name, 0).IsEmpty)
            {
                report.Add(DeclarationRules.NameIsHidden, declaration.Identifier, type.Name, name);
            }
        }

        // As a rule a project has no such namespace. One that is compiled with the runtime's own sources has its types.
        if (
            FindNamespace(root, "Tensors") is not { } space
            || SymbolEqualityComparer.Default.Equals(
                attribute.AttributeClass?.ContainingAssembly,
                type.ContainingAssembly
            )
        )
        {
            return;
        }

        foreach (var name in names)
        {
            if (!space.GetTypeMembers(name).IsEmpty)
            {
                report.Add(DeclarationRules.NameIsHidden, declaration.Identifier, type.Name, "Tensors." + name);
            }
        }
    }

    private static INamespaceSymbol? FindNamespace(INamespaceSymbol root, string name)
    {
        foreach (var member in root.GetMembers(name))
        {
            if (member is INamespaceSymbol found)
            {
                return found;
            }
        }

        return null;
    }
}
