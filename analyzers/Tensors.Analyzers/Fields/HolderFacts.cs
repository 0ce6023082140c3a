using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Operations;
using Tensors.Analyzers.Ownership;

namespace Tensors.Analyzers.Fields;

/// <summary>
/// What the code of one outermost type, with the types nested in it, does with the tensors that their fields hold. Its
/// methods are called at once from several threads.
/// </summary>
internal sealed class HolderFacts
{
    private readonly Dictionary<ISymbol, HeldOwner> _places = new(SymbolEqualityComparer.Default);
    private readonly OwnershipModel _model;
    private readonly OwnedValues _values;

    public HolderFacts(INamedTypeSymbol outermost, OwnershipModel model)
    {
        _model = model;
        _values = new OwnedValues(model);
        AddPlacesOf(outermost);
    }

    public ICollection<HeldOwner> Places => _places.Values;

    private void AddPlacesOf(INamedTypeSymbol type)
    {
        if (Marks.IsGeneratedTensor(type))
        {
            return;
        }

        foreach (var member in type.GetMembers())
        {
            if (member is INamedTypeSymbol nested)
            {
                AddPlacesOf(nested);
            }
            else if (member is IFieldSymbol { IsStatic: false, IsConst: false } field)
            {
                AddField(field);
            }
        }

        foreach (var constructor in type.InstanceConstructors)
        {
            if (IsPrimary(constructor))
            {
                AddParameters(type, constructor);
            }
        }
    }

    public HeldOwner? Find(ISymbol symbol) => _places.TryGetValue(symbol, out var place) ? place : null;

    /// <summary>A field, property or parameter is named somewhere in the type's code.</summary>
    public void AddReference(IOperation reference, ISymbol symbol, ISymbol member)
    {
        if (
            Find((symbol as IFieldSymbol)?.AssociatedSymbol?.OriginalDefinition ?? symbol.OriginalDefinition)
            is not { } place
        )
        {
            return;
        }

        if (_values.IsOwnedTarget(reference))
        {
            place.AddStore(member, reference.Syntax.GetLocation());
        }

        if (IsOnlyWritten(reference))
        {
            return;
        }

        if (!_model.Types.IsOwner(place.Type))
        {
            place.AddUse(member, OfCollection(reference), isInLambda: false);
            return;
        }

        var uses = new ValueUses(_model);
        place.AddUse(member, uses.Of(reference), IsInLambda(reference));
        foreach (var alias in uses.StoredIn)
        {
            if (Find(alias.OriginalDefinition) is { } other)
            {
                place.AddAlias(other.Symbol);
            }
            else
            {
                place.AddUse(member, HeldUse.Escaped, isInLambda: false);
            }
        }
    }

    /// <summary>A field or property gets a value where it is declared.</summary>
    public void AddInitializer(ISymbol symbol, IOperation value)
    {
        if (Find(symbol) is { } place && _values.IsOwned(value))
        {
            place.AddStore(symbol, value.Syntax.GetLocation());
        }
    }

    /// <summary>Whether somebody disposes what a place holds: by its own name or by that of an alias.</summary>
    public bool IsSeenTo(HeldOwner place)
    {
        // A parameter that goes into a field is that field's matter.
        if (place.Symbol is IParameterSymbol && place.Aliases.Count > 0)
        {
            return true;
        }

        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var waiting = new Stack<HeldOwner>([place]);
        while (waiting.Count > 0)
        {
            var current = waiting.Pop();
            if (!seen.Add(current.Symbol))
            {
                continue;
            }

            if (current.IsSeenTo())
            {
                return true;
            }

            foreach (var alias in current.Aliases)
            {
                if (Find(alias) is { } other)
                {
                    waiting.Push(other);
                }
            }
        }

        return false;
    }

    private void AddField(IFieldSymbol field)
    {
        var symbol = field.AssociatedSymbol ?? field;
        if (symbol is not (IFieldSymbol or IPropertySymbol) || Marks.IsBorrowed(symbol) || Marks.IsBorrowed(field))
        {
            return;
        }

        // What an owned property of others' gives is theirs to dispose.
        var isOwned =
            Marks.IsOwned(field)
            || (
                Marks.IsOwned(symbol)
                && symbol is not IPropertySymbol { GetMethod.DeclaredAccessibility: not Accessibility.Private }
            );
        if (Marks.IsOwned(symbol) && !isOwned)
        {
            return;
        }

        if (isOwned || _model.Types.IsOwner(field.Type))
        {
            _places.Add(symbol, new HeldOwner(symbol, field.Type, isOwned));
        }
    }

    private void AddParameters(INamedTypeSymbol type, IMethodSymbol constructor)
    {
        foreach (var parameter in constructor.Parameters)
        {
            if (!_model.Types.IsOwner(parameter.Type) || !_model.Of(constructor).Takes(parameter))
            {
                continue;
            }

            // A record's parameter is a property, which is stored without a word.
            if (
                type.IsRecord
                && type.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property
            )
            {
                if (_places.TryGetValue(property, out var place))
                {
                    place.AddStore(constructor, parameter.Locations[0]);
                }
            }
            else
            {
                _places.Add(parameter, new HeldOwner(parameter, parameter.Type, isOwnedByMark: true));
            }
        }
    }

    private static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax;

    private static bool IsOnlyWritten(IOperation reference) =>
        reference.Parent switch
        {
            ISimpleAssignmentOperation assignment => assignment.Target == reference
                && assignment.Parent is IExpressionStatementOperation or IObjectOrCollectionInitializerOperation,
            ICoalesceAssignmentOperation assignment => assignment.Target == reference
                && assignment.Parent is IExpressionStatementOperation,
            IArgumentOperation { Parameter.RefKind: RefKind.Out } => true,
            ITupleOperation targets => OwnedValues.Deconstruction(targets) is { } assignment
                && (assignment.Target == targets || assignment.Target == targets.Parent),
            _ => false,
        };

    private static bool IsInLambda(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    // Of a collection that is marked as owned it is enough that somebody disposes something where it is named.
    private static HeldUse OfCollection(IOperation reference)
    {
        if (reference.Parent is IArgumentOperation or IReturnOperation or IVariableInitializerOperation)
        {
            return HeldUse.Escaped;
        }

        foreach (var operation in reference.Root().DescendantsAndSelf())
        {
            if (
                (operation is IInvocationOperation call && OwnershipModel.IsDispose(call.TargetMethod))
                || (operation is IMethodReferenceOperation method && OwnershipModel.IsDispose(method.Method))
                || operation is IUsingOperation
                || operation is IVariableDeclaratorOperation { Symbol.IsUsing: true }
            )
            {
                return HeldUse.Released;
            }
        }

        return HeldUse.None;
    }
}
