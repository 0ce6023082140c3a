using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeFixes;

/// <summary>
/// Marks a parameter <c>[TransfersOwnership]</c> whose tensor the method disposes or hands over. Offered where the method
/// is free to say so: not for one that overrides another or that an interface asks for.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkTransfersFix))]
[Shared]
public sealed class MarkTransfersFix : OwnershipFix
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["TNS1011"];

    private protected override IEnumerable<Mend> Propose(FixPlace place)
    {
        foreach (var parameter in place.Others.Select(other => other.FirstAncestorOrSelf<ParameterSyntax>()))
        {
            if (
                parameter is not null
                && place.SymbolOf(parameter)
                    is IParameterSymbol { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol method } symbol
                && method
                    is {
                        IsOverride: false,
                        IsPartialDefinition: false,
                        PartialDefinitionPart: null,
                        ExplicitInterfaceImplementations.IsEmpty: true,
                        MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.LocalFunction
                    }
                && !symbol.GetAttributes().Any(mark => mark.AttributeClass?.Name is "BorrowedAttribute")
                && !Attributes.IsOfInterface(method)
                && Attributes.NameOf(place, "Tensors.TransfersOwnershipAttribute", parameter.SpanStart) is { } name
            )
            {
                yield return new Mend(
                    $"Mark '{symbol.Name}' [TransfersOwnership]",
                    "Tensors.mark-transfers",
                    place.Root.ReplaceNode(parameter, Attributes.Add(parameter, name, ofReturn: false))
                );
            }
        }
    }
}
