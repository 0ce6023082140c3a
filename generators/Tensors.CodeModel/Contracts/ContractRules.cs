using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>
/// The rules TNS0040 to TNS0045 and TNS3006: the requirements that a contract must meet so that its client and worker can be generated.
/// </summary>
/// <remarks>All rules are errors. If one is reported, nothing is generated for that contract.</remarks>
public static class ContractRules
{
    /// <summary>The interface is not partial, is generic or file-local, or extends another interface.</summary>
    public static readonly DiagnosticDescriptor WrongForm = DeclarationRules.Rule(
        "TNS0040",
        "A contract must be an ordinary partial interface",
        "'{0}' {1}, so its client and worker cannot be generated. Declare the contract as an ordinary 'partial interface'."
    );

    /// <summary>A member of the interface is not a method that can call a model.</summary>
    public static readonly DiagnosticDescriptor NotACall = DeclarationRules.Rule(
        "TNS0041",
        "The members of a contract must be methods",
        "'{0}' {1}. A contract must have methods with different names that take inputs and return a ValueTask<T> or an IAsyncEnumerable<T>."
    );

    /// <summary>A method has a return type that a model cannot return.</summary>
    public static readonly DiagnosticDescriptor WrongResult = DeclarationRules.Rule(
        "TNS0042",
        "A method of a contract must return tensors or scalars",
        "'{0}' returns {1}. Return a ValueTask<T> or an IAsyncEnumerable<T>, where T is a tensor's ReadOnly, a number, bool, or a tuple of them "
            + "with named elements."
    );

    /// <summary>A parameter of a method is neither a valid input nor the cancellation token.</summary>
    public static readonly DiagnosticDescriptor WrongParameter = DeclarationRules.Rule(
        "TNS0043",
        "The parameters of a contract's method must be tensors or scalars",
        "'{0}' {1}. An input must be a tensor's ReadOnly, a number or bool, passed by value. The last parameter may be a CancellationToken."
    );

    /// <summary>A name on the wire is empty or not unique, or an input or output does not have exactly one such name.</summary>
    public static readonly DiagnosticDescriptor WrongName = DeclarationRules.Rule(
        "TNS0044",
        "The names of a contract and its tensors must be unique",
        "{0}. Give the contract, each input and each output exactly one name. The names of a method's inputs must differ, and so must those of its "
            + "outputs."
    );

    /// <summary>A type with the name of a generated type already exists.</summary>
    public static readonly DiagnosticDescriptor NameTaken = DeclarationRules.Rule(
        "TNS0045",
        "A type collides with a generated type",
        "'{0}' is generated for the contract '{1}', but that name is already used. Rename the contract or the other type."
    );

    /// <summary>Two axes have the same name, but they can never have the same length.</summary>
    public static readonly DiagnosticDescriptor AxesCannotAgree = DeclarationRules.Rule(
        "TNS3006",
        "Axes with the same name in a contract must have compatible lengths",
        "The axis '{0}' is {1} in '{2}' but {3} in '{4}'. Axes with the same name have the same length in a call: rename one of them or correct its "
            + "length."
    );

    /// <summary>Gets all rules of a contract, ordered by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [WrongForm, NotACall, WrongResult, WrongParameter, WrongName, NameTaken, AxesCannotAgree];
}
