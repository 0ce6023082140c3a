using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>
/// The rules TNS0001 to TNS0021 and TNS0099: the requirements that the declaration of a tensor type must meet so that its members can be
/// generated.
/// </summary>
/// <remarks>All rules are errors. If one is reported, nothing is generated for that type.</remarks>
public static class DeclarationRules
{
    /// <summary>The category of the diagnostics that these rules report.</summary>
    public const string Category = "Tensors.Declaration";

    private const string HelpLinkBase = "https://github.com/tensors-codegen/tensors-codegen/blob/main/docs/rules/";

    /// <summary>The struct is not partial.</summary>
    public static readonly DiagnosticDescriptor NotPartial = Rule(
        "TNS0001",
        "A tensor struct must be partial",
        "'{0}' must be partial so that the generator can add the members of a tensor. Add 'partial' to its declaration."
    );

    /// <summary>The struct is not readonly.</summary>
    public static readonly DiagnosticDescriptor NotReadOnly = Rule(
        "TNS0002",
        "A tensor struct must be readonly",
        "'{0}' must be readonly, because a tensor is a handle whose copies must stay equal. Add 'readonly' to its declaration."
    );

    /// <summary>The type is a record struct, a ref struct, file-local, an inline array, or has an explicit <c>[StructLayout]</c>.</summary>
    public static readonly DiagnosticDescriptor NotOrdinaryStruct = Rule(
        "TNS0003",
        "A tensor must be an ordinary struct",
        "'{0}' {1}, but a tensor must be an ordinary struct. Declare it as 'readonly partial struct'."
    );

    /// <summary>The struct has an instance field, an automatic property, an event or a constructor.</summary>
    public static readonly DiagnosticDescriptor HasState = Rule(
        "TNS0004",
        "A tensor struct must not declare state or a constructor",
        "'{0}' must not declare {1}, because its only state is the tensor from Allocate, Open or FromBuffer. Remove the declaration."
    );

    /// <summary>The struct has type parameters.</summary>
    public static readonly DiagnosticDescriptor IsGeneric = Rule(
        "TNS0005",
        "A tensor struct must not be generic",
        "'{0}' must not have type parameters, because its attribute declares the dtype and axes. Declare one struct for each dtype."
    );

    /// <summary>A containing type of the struct is not partial, or is file-local.</summary>
    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Rule(
        "TNS0006",
        "A type that contains a tensor struct must be partial",
        "'{0}' contains the tensor '{1}', so it must be partial and not file-local. Add 'partial' to its declaration, and remove 'file'."
    );

    /// <summary>The tensor has more than eight axes.</summary>
    public static readonly DiagnosticDescriptor RankTooLarge = Rule(
        "TNS0007",
        "A tensor has at most 8 axes",
        "'{0}' declares {1} axes, but a tensor can have at most 8. Remove axes, or combine several into one."
    );

    /// <summary>An axis in the shape is neither a positive int nor a valid name.</summary>
    public static readonly DiagnosticDescriptor InvalidAxis = Rule(
        "TNS0008",
        "An axis must be a positive int or a name",
        "{0} is not a valid axis. Use a positive int for a fixed length, or a C# identifier that gives a property name, such as \"batch\"."
    );

    /// <summary>Two axes have the same name.</summary>
    public static readonly DiagnosticDescriptor DuplicateAxis = Rule(
        "TNS0009",
        "The names of a tensor's axes must differ",
        "The axes {0} and {1} both have the name '{2}'. Give each axis of a tensor a different name."
    );

    /// <summary>The number of names in <c>Axes</c> differs from the number of axes in the shape.</summary>
    public static readonly DiagnosticDescriptor AxesLength = Rule(
        "TNS0010",
        "Axes must name every axis",
        "Axes has {0} names, but the shape has {1} axes. Name all axes, or remove Axes."
    );

    /// <summary>The name of a dynamic axis in <c>Axes</c> differs from its name in the shape.</summary>
    public static readonly DiagnosticDescriptor AxesDisagree = Rule(
        "TNS0011",
        "Axes must agree with the shape",
        "Axes gives axis {0} the name '{1}', but the shape gives it the name '{2}'. Use the same name in both."
    );

    /// <summary>The dtype is not a valid element type of a tensor.</summary>
    public static readonly DiagnosticDescriptor UnknownDType = Rule(
        "TNS0012",
        "A tensor needs a known dtype",
        "{0} is not a valid dtype of a tensor. Use a named member of DType other than None."
    );

    /// <summary>The user declared a member that conflicts with a generated member.</summary>
    public static readonly DiagnosticDescriptor MemberCollides = Rule(
        "TNS0013",
        "A member collides with a generated member",
        "'{0}' declares '{1}', which conflicts with a member that the generator adds. Rename or remove it."
    );

    /// <summary>The name of an axis results in a property, constant or parameter whose name is already used.</summary>
    public static readonly DiagnosticDescriptor AxisNameCollides = Rule(
        "TNS0014",
        "An axis's name collides with a generated member",
        "The axis '{0}' would become the {1} '{2}' of '{3}', but that name is already used. Rename the axis."
    );

    /// <summary>The struct has the same name as one of its generated members.</summary>
    public static readonly DiagnosticDescriptor TypeNameCollides = Rule(
        "TNS0015",
        "A tensor struct has the name of a generated member",
        "The generator adds a member '{0}' to '{0}', but C# does not allow a member with the name of its type. Rename the struct."
    );

    /// <summary>The fixed lengths and the maximum lengths together exceed 2^63 - 1 bytes.</summary>
    public static readonly DiagnosticDescriptor TooLarge = Rule(
        "TNS0016",
        "A tensor has too many elements",
        "The fixed axes of '{0}' and the maximum lengths in Max need more than 2^63 - 1 bytes. Use shorter axes."
    );

    /// <summary>The project's C# language version is older than the generated code requires.</summary>
    public static readonly DiagnosticDescriptor LanguageTooOld = Rule(
        "TNS0017",
        "Tensors need C# 13",
        "The generated members of '{0}' need C# 13 or later, but this project uses C# {1}. Remove LangVersion, or raise it."
    );

    /// <summary>An entry of <c>Max</c> does not name a dynamic axis, or its length is not valid.</summary>
    public static readonly DiagnosticDescriptor InvalidMax = Rule(
        "TNS0018",
        "Max must contain dynamic axes and their maximum lengths",
        "{0} is not a valid entry of Max: {1}. Use a dynamic axis and its maximum length, such as \"batch=32\"."
    );

    /// <summary>The alignment is not a power of two from 256 to 4096.</summary>
    public static readonly DiagnosticDescriptor InvalidAlignment = Rule(
        "TNS0019",
        "An alignment must be a power of two from 256 to 4096",
        "{0} is not a valid alignment. Use 256, 512, 1024, 2048 or 4096 bytes."
    );

    /// <summary>A type of the project hides a name that generated code needs.</summary>
    public static readonly DiagnosticDescriptor NameIsHidden = Rule(
        "TNS0020",
        "A type hides a name that generated code needs",
        "The generated members of '{0}' use the name '{1}', but here it is a type of this project. Rename that type, or move it to another namespace."
    );

    /// <summary>An argument of the attribute uses a name that a generated member hides.</summary>
    public static readonly DiagnosticDescriptor ArgumentIsHidden = Rule(
        "TNS0021",
        "A generated member hides a name in the attribute",
        "The generator adds a member '{1}' to '{0}', so '{1}' refers to that member here. Write its namespace or type in front of it, or rename it."
    );

    /// <summary>The generator failed with an unexpected exception. Reported by the generator, not by an analyzer.</summary>
    public static readonly DiagnosticDescriptor GeneratorFailed = Rule(
        "TNS0099",
        "The members of a tensor could not be generated",
        "The members of '{0}' could not be generated: {1}. This is a defect of the generator. Report it with the declaration."
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
