using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>
/// The rules TNS0001 to TNS0021 and TNS0099: the requirements that the declaration of a tensor type must meet so that its members can be
/// generated.
/// </summary>
/// <remarks>All rules are errors. If one is reported, nothing is generated for that type.</remarks>
public static class DeclarationRules
{
    /// <summary>The category of these rules.</summary>
    public const string Category = "Tensors.Declaration";

    private const string HelpLinkBase = "https://github.com/tensors-codegen/tensors-codegen/blob/main/docs/rules/";

    /// <summary>The struct is not partial.</summary>
    public static readonly DiagnosticDescriptor NotPartial = Rule(
        "TNS0001",
        "A tensor struct must be partial",
        "'{0}' must be partial, so that the members of a tensor can be generated into it"
    );

    /// <summary>The struct is not readonly.</summary>
    public static readonly DiagnosticDescriptor NotReadOnly = Rule(
        "TNS0002",
        "A tensor struct must be readonly",
        "'{0}' must be readonly: a tensor is a handle, and its copies must stay equal"
    );

    /// <summary>The type is a record struct, a ref struct, file-local, an inline array, or has an explicit <c>[StructLayout]</c>.</summary>
    public static readonly DiagnosticDescriptor NotOrdinaryStruct = Rule(
        "TNS0003",
        "A tensor must be an ordinary struct",
        "'{0}' {1}; declare a tensor as 'readonly partial struct'"
    );

    /// <summary>The struct has an instance field, an automatic property, an event or a constructor.</summary>
    public static readonly DiagnosticDescriptor HasState = Rule(
        "TNS0004",
        "A tensor struct must have no state or constructor of its own",
        "'{0}' must not have {1}: its only state is the tensor that Allocate, Open or FromBuffer gives it"
    );

    /// <summary>The struct has type parameters.</summary>
    public static readonly DiagnosticDescriptor IsGeneric = Rule(
        "TNS0005",
        "A tensor struct must not be generic",
        "'{0}' must not have type parameters: a tensor's dtype and axes are declared by its attribute"
    );

    /// <summary>A containing type of the struct is not partial, or is file-local.</summary>
    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Rule(
        "TNS0006",
        "A type that contains a tensor struct must be partial",
        "'{0}' contains the tensor '{1}' and must be partial and not file-local, so that members can be generated into '{1}'"
    );

    /// <summary>The tensor has more than eight axes.</summary>
    public static readonly DiagnosticDescriptor RankTooLarge = Rule(
        "TNS0007",
        "A tensor has at most 8 axes",
        "'{0}' declares {1} axes, but a tensor has at most 8; leave some out, or make several one"
    );

    /// <summary>An axis is neither a positive int nor a valid name.</summary>
    public static readonly DiagnosticDescriptor InvalidAxis = Rule(
        "TNS0008",
        "An axis must be a positive int or a name",
        "{0} is not an axis: use a positive int for a fixed length, or a C# identifier that gives a property name, such as \"batch\""
    );

    /// <summary>Two axes have the same name.</summary>
    public static readonly DiagnosticDescriptor DuplicateAxis = Rule(
        "TNS0009",
        "The names of a tensor's axes must differ",
        "The axes {0} and {1} are both called '{2}'; give each axis of a tensor a name of its own"
    );

    /// <summary>The number of names in <c>Axes</c> differs from the number of axes in the shape.</summary>
    public static readonly DiagnosticDescriptor AxesLength = Rule(
        "TNS0010",
        "Axes must name every axis",
        "Axes has {0} names, but the shape has {1} axes; name all of them, or leave Axes out"
    );

    /// <summary>The name of a dynamic axis in <c>Axes</c> differs from its name in the shape.</summary>
    public static readonly DiagnosticDescriptor AxesDisagree = Rule(
        "TNS0011",
        "Axes must agree with the shape",
        "Axes calls axis {0} '{1}', but the shape calls it '{2}'; use the same name in both"
    );

    /// <summary>The dtype is not one that a tensor can have.</summary>
    public static readonly DiagnosticDescriptor UnknownDType = Rule(
        "TNS0012",
        "A tensor needs a known dtype",
        "{0} is not a dtype a tensor can have; use a named member of DType other than None"
    );

    /// <summary>The user declared a member that conflicts with a generated member.</summary>
    public static readonly DiagnosticDescriptor MemberCollides = Rule(
        "TNS0013",
        "A member collides with a generated one",
        "'{0}' gets a member '{1}' by being a tensor; rename or remove this one"
    );

    /// <summary>The name of an axis results in a property, constant or parameter whose name is already used.</summary>
    public static readonly DiagnosticDescriptor AxisNameCollides = Rule(
        "TNS0014",
        "An axis's name collides with a generated member",
        "The axis '{0}' would be the {1} '{2}' of '{3}', a name that is taken; rename the axis"
    );

    /// <summary>The struct has the same name as one of its generated members.</summary>
    public static readonly DiagnosticDescriptor TypeNameCollides = Rule(
        "TNS0015",
        "A tensor struct has the name of a generated member",
        "'{0}' gets a member '{0}' by being a tensor, and C# allows no member with the name of its type; rename the struct"
    );

    /// <summary>The fixed lengths and the maximum lengths together exceed 2^63 - 1 bytes.</summary>
    public static readonly DiagnosticDescriptor TooLarge = Rule(
        "TNS0016",
        "A tensor's axes are too long",
        "The fixed axes of '{0}', with those that have a Max at their largest, make more than 2^63 - 1 bytes, which no memory holds; shorten them"
    );

    /// <summary>The project's C# language version is older than the generated code requires.</summary>
    public static readonly DiagnosticDescriptor LanguageTooOld = Rule(
        "TNS0017",
        "Tensors need C# 13",
        "The members of '{0}' need C# 13 or later, but this project is compiled as C# {1}; remove LangVersion or raise it"
    );

    /// <summary>An entry of <c>Max</c> does not name a dynamic axis, or has no valid length.</summary>
    public static readonly DiagnosticDescriptor InvalidMax = Rule(
        "TNS0018",
        "Max must name dynamic axes and their largest lengths",
        "{0} is no entry of Max: {1}"
    );

    /// <summary>The alignment is not a power of two from 256 to 4096.</summary>
    public static readonly DiagnosticDescriptor InvalidAlignment = Rule(
        "TNS0019",
        "An alignment must be a power of two from 256 to 4096",
        "{0} is no alignment; give 256, 512, 1024, 2048 or 4096 bytes"
    );

    /// <summary>A type of the project hides a name that generated code needs.</summary>
    public static readonly DiagnosticDescriptor NameIsHidden = Rule(
        "TNS0020",
        "A type hides a name that generated code needs",
        "The members of '{0}' are written with '{1}', which is a type of this project's own here; rename that type, or move it to another namespace"
    );

    /// <summary>An argument of the attribute uses a name that a generated member hides.</summary>
    public static readonly DiagnosticDescriptor ArgumentIsHidden = Rule(
        "TNS0021",
        "A generated member hides a name in the attribute",
        "'{0}' gets a member '{1}' by being a tensor, and that is what '{1}' would mean here; write the namespace or type that contains it before it, or rename it"
    );

    /// <summary>The generator failed with an unexpected exception. Reported by the generator, not by an analyzer.</summary>
    public static readonly DiagnosticDescriptor GeneratorFailed = Rule(
        "TNS0099",
        "The members of a tensor could not be written",
        "The members of '{0}' could not be written: {1}. This is a defect of the generator; please report it with the declaration."
    );

    /// <summary>Gets all rules that the validator reports, ordered by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        NotPartial,
        NotReadOnly,
        NotOrdinaryStruct,
        HasState,
        IsGeneric,
        ContainingTypeNotPartial,
        RankTooLarge,
        InvalidAxis,
        DuplicateAxis,
        AxesLength,
        AxesDisagree,
        UnknownDType,
        MemberCollides,
        AxisNameCollides,
        TypeNameCollides,
        TooLarge,
        LanguageTooOld,
        InvalidMax,
        InvalidAlignment,
        NameIsHidden,
        ArgumentIsHidden,
    ];

    internal static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(
            id,
            title,
            message,
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpLinkBase + id + ".md"
        );
}
