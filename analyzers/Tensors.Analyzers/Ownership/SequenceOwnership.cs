using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Tensors.Analyzers.Ownership;

/// <summary>
/// Whose the elements of a sequence are that a method returns: an iterator that makes tensors and yields them hands them over, one that
/// yields what a list holds lends them.
/// </summary>
internal sealed class SequenceOwnership(OwnershipModel model, Compilation? compilation)
{
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _methods = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the one who enumerates a method's result owns the elements.</summary>
    public bool GivesElements(IMethodSymbol method)
    {
        if (ElementOf(method.ReturnType) is not { } element || !model.Types.MentionsOwner(element))
        {
            return false;
        }

        return model.HandOver.KindOf(method) == HandOverKind.GivesElements || GivesDeclared(method.OriginalDefinition);
    }

    /// <summary>Whether a member passes on the sequence on which it is called.</summary>
    public static bool PassesOn(IMethodSymbol method) =>
        method.Name
            is "GetEnumerator"
                or "GetAsyncEnumerator"
                or "WithCancellation"
                or "ConfigureAwait"
                or "AsEnumerable"
                or "Take"
                or "Skip"
                or "ToAsyncEnumerable"
        && ViewTypes.IsKnown(method.ContainingType);

    private bool GivesDeclared(IMethodSymbol method)
    {
        if (!_methods.TryGetValue(method, out var gives))
        {
            // A recursive iterator lends what it yields of itself.
            _methods.TryAdd(method, false);
            _methods[method] = gives = Find(method);
        }

        return gives;
    }

    private bool Find(IMethodSymbol method)
    {
        if (ElementOf(method.ReturnType) is not { } element || !model.Types.MentionsOwner(element))
        {
            return false;
        }

        var words = model.Of(method);
        if (words.ReturnsBorrowed || words.ReturnsOwned)
        {
            return words.ReturnsOwned;
        }

        var isAsync = method.ReturnType.Name is "IAsyncEnumerable";
        if (method.DeclaringSyntaxReferences is not [var reference] || compilation is null)
        {
            return isAsync && method.ContainingType is { } type && !ViewTypes.IsKnown(type);
        }

        var syntax = reference.GetSyntax();
        var yields = syntax
            .DescendantNodes(node =>
                ReferenceEquals(node, syntax)
                || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)
            )
            .OfType<YieldStatementSyntax>()
            .Where(statement => statement.Expression is not null)
            .ToList();
        if (yields.Count == 0)
        {
            return isAsync && (method.IsAbstract || method.ContainingType.TypeKind == TypeKind.Interface);
        }

#pragma warning disable RS1030 // An iterator is read once for each compilation, and only where its result is enumerated.
        var semantics = compilation.GetSemanticModel(reference.SyntaxTree);
#pragma warning restore RS1030
        return yields.All(statement => IsMade(semantics.GetOperation(statement.Expression!), semantics));
    }

    private bool IsMade(IOperation? value, SemanticModel semantics)
    {
        while (value is IConversionOperation or IParenthesizedOperation)
        {
            value = value is IConversionOperation conversion
                ? conversion.Operand
                : ((IParenthesizedOperation)value).Operand;
        }

        return value switch
        {
            IInvocationOperation call => model.OwnedResult(call.TargetMethod) is not null,
            IObjectCreationOperation creation => model.Types.IsOwner(creation.Type),
            IAwaitOperation awaited => IsMade(awaited.Operation, semantics),
            ITupleOperation tuple => tuple.Elements.All(element =>
                !model.Types.MentionsOwner(element.Type) || IsMade(element, semantics)
            ),
            ILocalReferenceOperation { Local: var local } => IsMade(local, semantics),
            _ => false,
        };
    }

    private bool IsMade(ILocalSymbol local, SemanticModel semantics) =>
        local.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax() switch
        {
            VariableDeclaratorSyntax { Initializer.Value: { } initializer } => IsMade(
                semantics.GetOperation(initializer),
                semantics
            ),
            ForEachStatementSyntax each => semantics.GetOperation(each.Expression) is { } collection
                && Unconverted(collection) is IInvocationOperation call
                && GivesElements(call.TargetMethod),
            SingleVariableDesignationSyntax
            {
                Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax argument }
            } => semantics.GetOperation(argument)
                is IArgumentOperation { Parameter: { RefKind: RefKind.Out } parameter }
                && model.OutGivesOwnership(parameter),
            _ => false,
        };

    private static IOperation Unconverted(IOperation operation) =>
        operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;

    private static ITypeSymbol? ElementOf(ITypeSymbol type) =>
        type
            is INamedTypeSymbol
            {
                Name: "IEnumerable" or "IAsyncEnumerable" or "IEnumerator" or "IAsyncEnumerator",
                TypeArguments: [var element]
            }
            ? element
            : null;
}
