namespace Tensors.CodeModel;

/// <summary>Describes a valid contract, with all information that is needed to generate its client and its worker.</summary>
/// <param name="Hierarchy">The namespace and the containing types of the interface.</param>
/// <param name="InterfaceName">The name of the interface, unescaped.</param>
/// <param name="BaseName">
/// The prefix of the names of the generated types: the interface's name without its <c>I</c>, or empty inside a generated class.
/// </param>
/// <param name="Accessibility">The C# keywords for the accessibility of the interface and of the generated types.</param>
/// <param name="Attributes">The interface's attributes about the use of its API, as C# text. The generated types repeat them.</param>
/// <param name="WireName">The contract's name on the wire.</param>
/// <param name="Methods">The methods, in declaration order.</param>
/// <param name="ModelPath">A C# expression for the path of the model's file, or null if the project has no file for the model.</param>
public sealed record ContractModel(
    TypeHierarchy Hierarchy,
    string InterfaceName,
    string BaseName,
    string Accessibility,
    EquatableArray<string> Attributes,
    string WireName,
    EquatableArray<ContractMethodModel> Methods,
    string? ModelPath = null
)
{
    /// <summary>Gets the name of the generated client, unescaped.</summary>
    public string ClientName => ContractNames.Client(BaseName);

    /// <summary>Gets the name of the generated worker, unescaped.</summary>
    public string WorkerName => ContractNames.Worker(BaseName);
}

/// <summary>Describes one method of a contract. Calling the method calls a model once.</summary>
/// <param name="Name">The name of the method, unescaped.</param>
/// <param name="WireName">The name on the wire of the model that serves the method.</param>
/// <param name="Inputs">The parameters in declaration order, without the cancellation token.</param>
/// <param name="Outputs">The result, or its elements if it is a tuple.</param>
/// <param name="IsStream">Whether the result is streamed in parts.</param>
/// <param name="IsTuple">Whether the result is a tuple.</param>
/// <param name="Cancellation">The name of the <c>CancellationToken</c> parameter, unescaped, or null if the method does not have one.</param>
/// <param name="CancellationIsOptional">Whether that parameter has a default value.</param>
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
    /// <summary>Gets the method's name without the suffix <c>Async</c>.</summary>
    public string ShortName => ContractNames.ShortName(Name);
}

/// <summary>Describes one input or output of a contract's method.</summary>
/// <param name="Name">The C# name of the parameter or of the tuple's element, unescaped.</param>
/// <param name="WireName">The name of the model's input or output on the wire.</param>
/// <param name="Tensor">The fully qualified name of the declared tensor type, or null for a scalar.</param>
/// <param name="DType">The type of the elements.</param>
/// <param name="Axes">The axes, outermost first; empty for a scalar.</param>
/// <param name="Default">The parameter's default value as a C# expression, or null if it has no default value.</param>
public sealed record ContractValueModel(
    string Name,
    string WireName,
    string? Tensor,
    DTypeInfo DType,
    EquatableArray<AxisModel> Axes,
    string? Default
)
{
    /// <summary>Gets the dtype and axes in NumPy notation, such as <c>float32[batch, 3, 224, 224]</c>.</summary>
    public string Spec => $"{DType.NumpyName}[{string.Join(", ", Axes)}]";

    /// <summary>Gets the C# type: the tensor's <c>ReadOnly</c> struct, or the type of the scalar.</summary>
    public string Type => Tensor is null ? DType.ElementType : $"{Tensor}.{KnownNames.ReadOnly}";
}

/// <summary>Derives the names of generated members and models from the names of a contract.</summary>
public static class ContractNames
{
    private const string Async = "Async";

    /// <summary>Returns the name of a contract's client.</summary>
    public static string Client(string baseName) => baseName + "Client";

    /// <summary>Returns the name of a contract's worker.</summary>
    public static string Worker(string baseName) => baseName + "Worker";

    /// <summary>
    /// Returns the name of the struct that allocates the outputs of a method, from the method's name without the suffix <c>Async</c>.
    /// </summary>
    public static string Outputs(string shortName) => shortName + "Outputs";

    /// <summary>
    /// Returns the name of the worker's private method that runs a call, from the method's name without the suffix <c>Async</c>.
    /// </summary>
    public static string Invoke(string shortName) => $"Invoke{shortName}Async";

    /// <summary>
    /// Returns the name of a model's file without directories and extension. Both kinds of slashes separate directories on every
    /// platform.
    /// </summary>
    public static string OfFile(string path)
    {
        var name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name.Substring(0, dot);
    }

    /// <summary>Returns a method's name without the suffix <c>Async</c>.</summary>
    public static string ShortName(string method) =>
        method.Length > Async.Length && method.EndsWith(Async, StringComparison.Ordinal)
            ? method.Substring(0, method.Length - Async.Length)
            : method;

    /// <summary>
    /// Returns the name of an interface without its leading <c>I</c>. The <c>I</c> is removed only if another capital letter follows it.
    /// </summary>
    public static string BaseName(string contract) =>
        contract.Length > 1 && contract[0] == 'I' && char.IsUpper(contract[1]) ? contract.Substring(1) : contract;

    /// <summary>
    /// Returns the name of the model that serves a method: the contract's name if it has one method, otherwise <c>contract.Method</c>.
    /// </summary>
    public static string MethodWireName(string contract, string method, int methods) =>
        methods == 1 ? contract : $"{contract}.{ShortName(method)}";

    /// <summary>
    /// Returns the default name of the output of a method that has only one output: the name of the output's type in camel case.
    /// </summary>
    public static string OutputName(string type) =>
        type.Length == 0 ? type : char.ToLowerInvariant(type[0]) + type.Substring(1);
}
