namespace Tensors.CodeModel;

/// <summary>A correct contract: all that its client and its worker are written from.</summary>
/// <param name="Hierarchy">Where the interface is declared.</param>
/// <param name="InterfaceName">The interface, unescaped.</param>
/// <param name="BaseName">What the names of the generated types begin with: the interface's without its <c>I</c>, or nothing inside a generated class.</param>
/// <param name="Accessibility">The C# words for the interface's accessibility, which the generated types share.</param>
/// <param name="IsObsolete">Whether the interface is marked as obsolete: so are then the types that are generated for it.</param>
/// <param name="WireName">The contract's name on the wire.</param>
/// <param name="Methods">The calls, in their order.</param>
/// <param name="ModelPath">An expression for the path of the model's file, where the project has one; else null.</param>
public sealed record ContractModel(
    TypeHierarchy Hierarchy,
    string InterfaceName,
    string BaseName,
    string Accessibility,
    bool IsObsolete,
    string WireName,
    EquatableArray<ContractMethodModel> Methods,
    string? ModelPath = null
)
{
    /// <summary>The generated client, unescaped.</summary>
    public string ClientName => ContractNames.Client(BaseName);

    /// <summary>The generated worker, unescaped.</summary>
    public string WorkerName => ContractNames.Worker(BaseName);
}

/// <summary>One call of a contract.</summary>
/// <param name="Name">The method, unescaped.</param>
/// <param name="WireName">The model that serves it, on the wire.</param>
/// <param name="Inputs">The parameters but the last, in their order.</param>
/// <param name="Outputs">The result, or the elements of the tuple that it is.</param>
/// <param name="IsStream">Whether the answer has many parts.</param>
/// <param name="IsTuple">Whether the result is a tuple.</param>
/// <param name="Cancellation">The parameter that cancels the call, unescaped, or null.</param>
/// <param name="CancellationIsOptional">Whether that parameter can be left out.</param>
public sealed record ContractMethodModel(
    string Name,
    string WireName,
    EquatableArray<ContractValueModel> Inputs,
    EquatableArray<ContractValueModel> Outputs,
    bool IsStream,
    bool IsTuple,
    string? Cancellation,
    bool CancellationIsOptional
)
{
    /// <summary>The method's name without the <c>Async</c> at its end.</summary>
    public string ShortName => ContractNames.ShortName(Name);
}

/// <summary>One input or output of a call.</summary>
/// <param name="Name">What C# calls it, unescaped: the parameter or the element of the tuple.</param>
/// <param name="WireName">What the model calls it.</param>
/// <param name="Tensor">The declared tensor type, fully qualified; null for a scalar.</param>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first; none for a scalar.</param>
/// <param name="Default">The parameter's default value as an expression; null where it has none.</param>
public sealed record ContractValueModel(
    string Name,
    string WireName,
    string? Tensor,
    DTypeInfo DType,
    EquatableArray<AxisModel> Axes,
    string? Default
)
{
    /// <summary>The spec as people write it: <c>float32[batch, 3, 224, 224]</c>.</summary>
    public string Spec => $"{DType.NumpyName}[{string.Join(", ", Axes)}]";

    /// <summary>The C# type: the tensor's read-only twin, or the scalar.</summary>
    public string Type => Tensor is null ? DType.ElementType : $"{Tensor}.{KnownNames.ReadOnly}";
}

/// <summary>How names follow from a contract's.</summary>
public static class ContractNames
{
    private const string Async = "Async";

    /// <summary>The client of a contract.</summary>
    public static string Client(string baseName) => baseName + "Client";

    /// <summary>The worker of a contract.</summary>
    public static string Worker(string baseName) => baseName + "Worker";

    /// <summary>What allocates the outputs of a method, without the <c>Async</c> at its end.</summary>
    public static string Outputs(string shortName) => shortName + "Outputs";

    /// <summary>What the worker answers a call of a method with.</summary>
    public static string Invoke(string shortName) => $"Invoke{shortName}Async";

    /// <summary>The name of a model's file without folders and ending, on every platform.</summary>
    public static string OfFile(string path)
    {
        var name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name.Substring(0, dot);
    }

    /// <summary>A method's name without the <c>Async</c> at its end.</summary>
    public static string ShortName(string method) =>
        method.Length > Async.Length && method.EndsWith(Async, StringComparison.Ordinal)
            ? method.Substring(0, method.Length - Async.Length)
            : method;

    /// <summary>An interface's name without the <c>I</c> in front of another capital letter.</summary>
    public static string BaseName(string contract) =>
        contract.Length > 1 && contract[0] == 'I' && char.IsUpper(contract[1]) ? contract.Substring(1) : contract;

    /// <summary>The model that serves a method: the contract itself where it has one method, else <c>contract.Method</c>.</summary>
    public static string MethodWireName(string contract, string method, int methods) =>
        methods == 1 ? contract : $"{contract}.{ShortName(method)}";

    /// <summary>What the only output of a method is called by default: its type in camel case.</summary>
    public static string OutputName(string type) =>
        type.Length == 0 ? type : char.ToLowerInvariant(type[0]) + type.Substring(1);
}
