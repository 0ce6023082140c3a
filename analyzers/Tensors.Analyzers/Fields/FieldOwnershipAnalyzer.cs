using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;
using Tensors.Analyzers.Rules;

namespace Tensors.Analyzers.Fields;

/// <summary>TNS1008: a field owns a tensor, and no code of its type disposes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FieldOwnershipAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Ownership(
        RuleIds.FieldNotDisposed,
        "A type does not dispose the tensor it owns",
        "'{0}' ({1}) belongs to '{2}', which never disposes it. {3}.",
        "What an object owns ends with the object: whoever disposes the object expects that its tensors are given back. "
            + "A field that is given an owned tensor is its owner, unless it is marked [Borrowed]."
    );

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptor];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        // The other part of a type may be generated, and dispose.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (OwnerTypes.ArePossibleIn(start.Compilation))
            {
                var model = new OwnershipModel();
                var facts = new ConcurrentDictionary<INamedTypeSymbol, HolderFacts>(SymbolEqualityComparer.Default);
                start.RegisterSymbolStartAction(type => AnalyzeType(type, model, facts), SymbolKind.NamedType);
            }
        });
    }

    private static void AnalyzeType(
        SymbolStartAnalysisContext context,
        OwnershipModel model,
        ConcurrentDictionary<INamedTypeSymbol, HolderFacts> factsByType
    )
    {
        // A nested type's fields are disposed by the type around it as often as not, so that all of them are one. The
        // outermost ends after those in it.
        var type = (INamedTypeSymbol)context.Symbol;
        var outermost = type;
        while (outermost.ContainingType is { } outer)
        {
            outermost = outer;
        }

        var facts = factsByType.GetOrAdd(outermost, symbol => new HolderFacts(symbol, model));
        if (facts.Places.Count == 0)
        {
            return;
        }

        if (SymbolEqualityComparer.Default.Equals(type, outermost))
        {
            context.RegisterSymbolEndAction(end => Report(facts, end));
        }

        context.RegisterOperationAction(
            reference =>
                facts.AddReference(
                    reference.Operation,
                    reference.Operation switch
                    {
                        IFieldReferenceOperation field => field.Field,
                        IPropertyReferenceOperation property => property.Property,
                        _ => ((IParameterReferenceOperation)reference.Operation).Parameter,
                    },
                    reference.ContainingSymbol
                ),
            OperationKind.FieldReference,
            OperationKind.PropertyReference,
            OperationKind.ParameterReference
        );
        context.RegisterOperationAction(
            initializer => AddInitializer(facts, (ISymbolInitializerOperation)initializer.Operation),
            OperationKind.FieldInitializer,
            OperationKind.PropertyInitializer
        );
    }

    private static void AddInitializer(HolderFacts facts, ISymbolInitializerOperation initializer)
    {
        var symbols = initializer switch
        {
            IFieldInitializerOperation field => field.InitializedFields.CastArray<ISymbol>(),
            IPropertyInitializerOperation property => property.InitializedProperties.CastArray<ISymbol>(),
            _ => [],
        };
        foreach (var symbol in symbols)
        {
            facts.AddInitializer(symbol, initializer.Value);
        }
    }

    private static void Report(HolderFacts facts, SymbolAnalysisContext context)
    {
        foreach (var place in facts.Places)
        {
            var holder = place.Symbol.ContainingSymbol is IMethodSymbol constructor
                ? constructor.ContainingType
                : place.Symbol.ContainingType;
            if (
                !place.IsOwner
                || place.Symbol.Locations.IsEmpty
                || IsLeftToDerived(place.Symbol, holder)
                || facts.IsSeenTo(place)
            )
            {
                continue;
            }

            context.ReportDiagnostic(
                Diagnostic.Create(
                    Descriptor,
                    place.Symbol.Locations[0],
                    place.Stores.OrderBy(store => store.SourceSpan.Start),
                    place.Symbol.Name,
                    NameOf(place.Type),
                    holder.Name,
                    IsDisposable(holder)
                        ? $"Dispose it where '{holder.Name}' is disposed"
                        : $"Make '{holder.Name}' IDisposable and dispose it there"
                )
            );
        }
    }

    // An abstract base may leave it to its derived types to dispose what they see.
    private static bool IsLeftToDerived(ISymbol place, INamedTypeSymbol holder) =>
        holder.IsAbstract && place.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable);

    private static bool IsDisposable(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(contract => contract.Name is "IDisposable" or "IAsyncDisposable")
        || type.GetMembers("Dispose").Length > 0;

    private static string NameOf(ITypeSymbol type) =>
        OwnerTypes
            .Unwrap(type)
            .WithNullableAnnotation(NullableAnnotation.None)
            .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
