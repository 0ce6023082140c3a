using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>The rules TNS3010 to TNS3016: a contract that names a model of the project must be what that model's file says.</summary>
/// <remarks>
/// Where a rule has a fix, the diagnostic's properties say what the model has: see <see cref="ModelProperties"/>. They are errors of the
/// contract alone: its client and worker are generated all the same.
/// </remarks>
public static class ModelRules
{
    /// <summary>The project has no such model.</summary>
    public static readonly DiagnosticDescriptor NoSuchModel = DeclarationRules.Rule(
        "TNS3010",
        "A contract must name a model of the project",
        "There is no model '{0}' in this project; it has {1}. Add <TensorModel Include=\"…\" /> to the project, or name one that is there."
    );

    /// <summary>The contract has several calls; a model has one.</summary>
    public static readonly DiagnosticDescriptor SeveralCalls = DeclarationRules.Rule(
        "TNS3011",
        "A contract of a model has one call",
        "'{0}' has {1} calls, but a model has one; declare the others in a contract of their own"
    );

    /// <summary>An input or output of the model that the contract lacks.</summary>
    public static readonly DiagnosticDescriptor Missing = DeclarationRules.Rule(
        "TNS3012",
        "A contract must have every input of its model",
        "'{0}' lacks the {1} {2} of '{3}'; add it"
    );

    /// <summary>An input or output that the model lacks.</summary>
    public static readonly DiagnosticDescriptor Extra = DeclarationRules.Rule(
        "TNS3013",
        "A contract must have no tensor that its model lacks",
        "'{0}' has no {1} '{2}'; it has {3}. Remove it, or give it the model's name with {4}."
    );

    /// <summary>An input or output that the model calls something else.</summary>
    public static readonly DiagnosticDescriptor WrongName = DeclarationRules.Rule(
        "TNS3014",
        "A contract must call its tensors what its model calls them",
        "'{0}' has no {1} '{2}', but '{3}'; write {4}"
    );

    /// <summary>Another dtype than the model's.</summary>
    public static readonly DiagnosticDescriptor WrongDType = DeclarationRules.Rule(
        "TNS3015",
        "A contract's tensors must have its model's dtypes",
        "The {0} '{1}' is {2} here, but {3} in '{4}'; declare it as {5}"
    );

    /// <summary>Another rank or fixed length than the model's.</summary>
    public static readonly DiagnosticDescriptor WrongShape = DeclarationRules.Rule(
        "TNS3016",
        "A contract's tensors must have its model's axes",
        "The {0} '{1}' is {2} here, but {3} in '{4}': {5}; {6}"
    );

    /// <summary>Every rule, in the order of the ids.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [NoSuchModel, SeveralCalls, Missing, Extra, WrongName, WrongDType, WrongShape];
}

/// <summary>The properties of the diagnostics of <see cref="ModelRules"/>, for their fixes.</summary>
public static class ModelProperties
{
    /// <summary>What the model calls the tensor.</summary>
    public const string WireName = nameof(WireName);

    /// <summary>The model's dtype, as the member of <c>DType</c>.</summary>
    public const string DType = nameof(DType);

    /// <summary>The model's shape as the attribute takes it: <c>["batch", 3]</c>; <c>[]</c> for a scalar.</summary>
    public const string Shape = nameof(Shape);

    /// <summary>A C# name for the tensor's type.</summary>
    public const string TypeName = nameof(TypeName);

    /// <summary>The C# type of an element.</summary>
    public const string ElementType = nameof(ElementType);

    /// <summary>Which of the contract's inputs or outputs it is, counted from 0; not there where the contract lacks it.</summary>
    public const string Index = nameof(Index);

    /// <summary><c>true</c> for an output.</summary>
    public const string IsOutput = nameof(IsOutput);
}
