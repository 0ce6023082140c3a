using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Types of the project that hide what generated code is written with, even with <c>global::</c>: TNS0020.</summary>
public static class ProjectNameChecks
{
    private const string Runtime = "Tensors.";

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
        "Grpc",
        "IReadOnlySharedTensor",
        "ISharedTensor",
        "InvalidTensorRefException",
        "OnnxRuntime",
        "OutOfSharedMemoryException",
        "OwnedAttribute",
        "PeerAccess",
        "SessionQuotaExceededException",
        "SharedMemoryAllocator",
        "SharedMemoryException",
        "SharedTensorType",
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
        "ComplexFloat32",
        "ContractMetadata",
        "ContractWorker",
        "DType",
        "Grpc",
        "IModelContract",
        "IModelSource",
        "InvalidModelCallException",
        "ModelClient",
        "ModelClientOptions",
        "ModelMetadata",
        "OnnxRuntime",
        "SharedMemoryAllocator",
        "TensorMetadata",
        "TensorShape",
        "TensorSpec",
        "WorkerCall",
    ];

    // Asked for each declaration at each edit, and the same for all of a compilation.
    private static readonly ConditionalWeakTable<IAssemblySymbol, string[]> _hidden = new();

    /// <summary>Whether there are any such types in a project.</summary>
    /// <param name="project">The project, as compiled now.</param>
    public static bool HasAny(IAssemblySymbol project) => Hidden(project).Length > 0;

    /// <summary>Checks what the members of a tensor are written with.</summary>
    internal static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        TypeDeclarationSyntax declaration,
        DeclarationReport report
    ) => Check(type, attribute, declaration, report, _runtime);

    /// <summary>Checks what the client and the worker of a contract are written with.</summary>
    internal static void CheckContract(
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
        // One that is compiled with the runtime's own sources has its types, and they are the right ones.
        var isRuntime = SymbolEqualityComparer.Default.Equals(
            attribute.AttributeClass?.ContainingAssembly,
            type.ContainingAssembly
        );
        foreach (var name in Hidden(type.ContainingAssembly))
        {
            var isOfRuntime = name.StartsWith(Runtime, StringComparison.Ordinal);
            if (!isOfRuntime || (!isRuntime && Array.IndexOf(names, name.Substring(Runtime.Length)) >= 0))
            {
                report.Add(DeclarationRules.NameIsHidden, declaration.Identifier, type.Name, name);
            }
        }
    }

    private static string[] Hidden(IAssemblySymbol project) =>
        _hidden.GetValue(project, static p => [.. FindHidden(p)]);

    private static IEnumerable<string> FindHidden(IAssemblySymbol project)
    {
        var root = project.GlobalNamespace;
        foreach (var name in _namespaces)
        {
            if (!root.GetTypeMembers(name, 0).IsEmpty)
            {
                yield return name;
            }
        }

        if (FindNamespace(root, "Tensors") is { } space)
        {
            foreach (var name in _runtime.Union(_ofContracts, StringComparer.Ordinal))
            {
                if (!space.GetTypeMembers(name).IsEmpty)
                {
                    yield return Runtime + name;
                }
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
