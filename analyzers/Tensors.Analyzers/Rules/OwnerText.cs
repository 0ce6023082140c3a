using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Flow;

namespace Tensors.Analyzers.Rules;

/// <summary>How messages name owners and their types.</summary>
internal static class OwnerText
{
    // `ImageBatch.ReadOnly`, not `ReadOnly`.
    private static readonly SymbolDisplayFormat s_type = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
    );

    /// <summary>The type of an owner, with the types that contain it.</summary>
    public static string TypeOf(Owner owner) => owner.Type.ToDisplayString(s_type);

    /// <summary>An owner by the variable that is named where something happens to it.</summary>
    public static string At(OwnershipFlow flow, OwnershipEvent happened) =>
        ViewUse.Holder(happened.Operation) is ILocalSymbol or IParameterSymbol
            ? ViewUse.Holder(happened.Operation)!.Name
            : flow.NameOf(happened.Owner);
}
