using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>The rules TNS3010 to TNS3016: a contract that names a model of the project must match that model's file.</summary>
/// <remarks>
/// If a rule has a code fix, the properties of the diagnostic describe the model's tensor: see <see cref="ModelProperties"/>. All rules are
/// errors. The contract's client and worker are generated even if one is reported.
/// </remarks>
public static class ModelRules
{
    /// <summary>The project has no model with the specified name.</summary>
    public static readonly DiagnosticDescriptor NoSuchModel = DeclarationRules.Rule(
        "TNS3010",
        "A contract must name a model of the project",
        "This project has no model '{0}'. Its models are: {1}. Add <TensorModel Include=\"…\" /> to the project, or use one of its models."
    );

    /// <summary>The contract names a model, which has exactly one call, but the contract does not have exactly one method.</summary>
    public static readonly DiagnosticDescriptor SeveralCalls = DeclarationRules.Rule(
        "TNS3011",
        "A contract of a model must have one method",
        "'{0}' has {1} methods, but a contract of a model must have exactly one. Declare the other methods in another contract."
    );

    /// <summary>The contract lacks an input of the model.</summary>
    public static readonly DiagnosticDescriptor Missing = DeclarationRules.Rule(
        "TNS3012",
        "A contract must have every input of its model",
        "'{0}' does not have the {1} {2} of '{3}'. Add it."
    );

    /// <summary>The contract has an input or output that the model does not have.</summary>
    public static readonly DiagnosticDescriptor Extra = DeclarationRules.Rule(
        "TNS3013",
        "A contract must not have tensors that its model does not have",
        "'{0}' has no {1} '{2}'. Its {1}s are: {3}. Remove it from the contract, or give it the model's name with {4}."
    );

    /// <summary>An input or output has another name in the model.</summary>
    public static readonly DiagnosticDescriptor WrongName = DeclarationRules.Rule(
        "TNS3014",
        "A contract must use its model's names of tensors",
        "'{0}' has no {1} '{2}', but it has an {1} '{3}' with the same dtype and shape. Write {4}."
    );

    /// <summary>The dtype of an input or output differs from the model's.</summary>
    public static readonly DiagnosticDescriptor WrongDType = DeclarationRules.Rule(
        "TNS3015",
        "A contract's tensors must have its model's dtypes",
        "The {0} '{1}' is {2} in the contract, but {3} in '{4}'. Declare it as {5}."
    );

    /// <summary>The rank or a fixed length of an input or output differs from the model's.</summary>
    public static readonly DiagnosticDescriptor WrongShape = DeclarationRules.Rule(
        "TNS3016",
        "A contract's tensors must have its model's axes",
        "The {0} '{1}' is {2} in the contract, but {3} in '{4}': {5}. {6}."
    );

    /// <summary>Gets all rules, ordered by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [NoSuchModel, SeveralCalls, Missing, Extra, WrongName, WrongDType, WrongShape];
}

/// <summary>The keys of the diagnostic properties by which <see cref="ModelRules"/> passes information to the code fixes.</summary>
public static class ModelProperties
{
    /// <summary>The key of the tensor's name in the model.</summary>
    public const string WireName = nameof(WireName);

    /// <summary>The key of the model's dtype, which is the name of a member of <c>DType</c>.</summary>
    public const string DType = nameof(DType);

    /// <summary>
    /// The key of the model's shape, which is an argument of <c>[SharedTensor]</c>, such as <c>["batch", 3]</c>, or <c>[]</c> for a scalar.
    /// </summary>
    public const string Shape = nameof(Shape);

    /// <summary>The key of the C# name suggested for the type of the tensor.</summary>
    public const string TypeName = nameof(TypeName);

    /// <summary>The key of the C# type of the tensor's elements.</summary>
    public const string ElementType = nameof(ElementType);

    /// <summary>The key of the zero-based index of the contract's input or output. Not set if the contract lacks the input.</summary>
    public const string Index = nameof(Index);

    /// <summary>The key of the property that is <c>true</c> for an output and <c>false</c> for an input.</summary>
    public const string IsOutput = nameof(IsOutput);
}
