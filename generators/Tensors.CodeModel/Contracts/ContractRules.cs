using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>The rules TNS0040 to TNS0046 and TNS3006: what a contract must be for its client and worker to be generated.</summary>
/// <remarks>All are errors: where one is reported, nothing is generated for that contract.</remarks>
public static class ContractRules
{
    /// <summary>The interface lacks <c>partial</c>, or is generic, file-local, or extends another.</summary>
    public static readonly DiagnosticDescriptor WrongForm = DeclarationRules.Rule(
        "TNS0040",
        "A contract must be an ordinary partial interface",
        "'{0}' {1}; declare a contract as a 'partial interface' of its own, so that its client and worker can be generated"
    );

    /// <summary>A member that is no call.</summary>
    public static readonly DiagnosticDescriptor NotACall = DeclarationRules.Rule(
        "TNS0041",
        "The members of a contract must be calls",
        "'{0}' {1}; a contract has methods, each of another name, that take inputs and return a ValueTask<T> or an IAsyncEnumerable<T>"
    );

    /// <summary>A result that no model can give.</summary>
    public static readonly DiagnosticDescriptor WrongResult = DeclarationRules.Rule(
        "TNS0042",
        "A call must return tensors or scalars",
        "'{0}' returns {1}; return a ValueTask<T> or an IAsyncEnumerable<T>, where T is a tensor's ReadOnly, a number, bool, or a tuple of them with named elements"
    );

    /// <summary>A parameter that is no input.</summary>
    public static readonly DiagnosticDescriptor WrongParameter = DeclarationRules.Rule(
        "TNS0043",
        "The parameters of a call must be tensors or scalars",
        "'{0}' {1}; an input is a tensor's ReadOnly, a number or bool, passed by value, and the last parameter may be a CancellationToken"
    );

    /// <summary>Names on the wire that are empty, or not one for each tensor, or not different.</summary>
    public static readonly DiagnosticDescriptor WrongName = DeclarationRules.Rule(
        "TNS0044",
        "The names of a call's tensors must be given once and differ",
        "{0}; give each input of a call, and each output, a name of its own on the wire"
    );

    /// <summary>A type that would be generated is there.</summary>
    public static readonly DiagnosticDescriptor NameTaken = DeclarationRules.Rule(
        "TNS0045",
        "A type collides with a generated one",
        "'{0}' is generated for the contract '{1}', but a type of that name is there; rename the contract or that type"
    );

    /// <summary>Axes of one name that can never have one length.</summary>
    public static readonly DiagnosticDescriptor AxesCannotAgree = DeclarationRules.Rule(
        "TNS3006",
        "Axes of one name in a contract must be able to agree",
        "The axis '{0}' is {1} in '{2}' and {3} in '{4}', but axes of one name must have one length in a call; rename one of them or correct its length"
    );

    /// <summary>Every rule of a contract, in the order of the ids.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [WrongForm, NotACall, WrongResult, WrongParameter, WrongName, NameTaken, AxesCannotAgree];
}
