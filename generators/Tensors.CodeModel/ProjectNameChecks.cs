using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>
/// Finds types of the project that hide names used by generated code. A type can hide even a name that begins with <c>global::</c>.
/// Reports TNS0020.
/// </summary>
public static class ProjectNameChecks
{
    private const string Runtime = "Tensors.";

    // Namespaces that generated files use or declare.
    private static readonly string[] _namespaces = ["System"];

    /// <summary>The names in the namespace <c>Tensors</c> that a tensor's generated code uses. A test compares them with the output.</summary>
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

    /// <summary>
    /// The names in the namespace <c>Tensors</c> that generated clients and workers use. A test compares them with the output.
    /// </summary>
    private static readonly string[] _ofContracts =
    [
        "BFloat16",
        "BorrowedAttribute",
        "CompilerServices",
        "ComplexFloat32",
        "DType",
        "Grpc",
        "IModelSource",
        "IModelWorker",
        "InvalidModelCallException",
        "ModelClientOptions",
        "ModelMetadata",
        "OnnxRuntime",
        "SharedMemoryAllocator",
        "TensorMetadata",
        "TensorShape",
        "TensorSpec",
    ];

    // Cached, because the result is needed for each declaration after each edit and is the same for the whole compilation.
    private static readonly ConditionalWeakTable<IAssemblySymbol, string[]> _hidden = new();

    /// <summary>Determines whether a project has types that hide names used by generated code.</summary>
    /// <param name="project">The assembly of the project in the current compilation.</param>
    public static bool HasAny(IAssemblySymbol project) => Hidden(project).Length > 0;

    /// <summary>Reports each type of the project that hides a name used by the generated members of a tensor.</summary>
    internal static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        TypeDeclarationSyntax declaration,
        DeclarationReport report
    ) => Check(type, attribute, declaration, report, _runtime);

    /// <summary>Reports each type of the project that hides a name used by the generated client and worker of a contract.</summary>
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
        // If the project compiles the runtime's sources, the types in Tensors are the runtime's and hide nothing.
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
