using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Ownership;

/// <summary>What a call does with an owner passed to it.</summary>
internal enum ArgumentEffect
{
    /// <summary>The callee uses it while the call lasts; the caller still owns it.</summary>
    Borrows,

    /// <summary>The callee takes it over.</summary>
    Takes,

    /// <summary>The callee knows nothing of owners and may keep it: nothing more is said about it.</summary>
    MayKeep,
}

/// <summary>
/// Who owns what, from types and ownership words alone, never from names. Shared by all rules of one compilation.
/// </summary>
internal sealed class OwnershipModel
{
    private readonly ConcurrentDictionary<IMethodSymbol, MethodOwnership> _methods = new(
        SymbolEqualityComparer.Default
    );

    public OwnershipModel(Compilation? compilation = null)
    {
        HandOver = new HandOverMembers(compilation);
        Sequences = new SequenceOwnership(this, compilation);
    }

    public OwnerTypes Types { get; } = new();

    /// <summary>The well-known members that hand over ownership.</summary>
    public HandOverMembers HandOver { get; }

    /// <summary>Whose the elements of sequences are.</summary>
    public SequenceOwnership Sequences { get; }

    public MethodOwnership Of(IMethodSymbol method) =>
        _methods.GetOrAdd(method.OriginalDefinition, static definition => MethodOwnership.Of(definition));

    /// <summary>
    /// The type a call's result was declared with, when that declaration makes the caller its owner; null when the
    /// result belongs to another owner, or when the callee is generic and so knows nothing of owners (<c>list.First()</c> lends). What a
    /// delegate returns, and what a member of <see cref="HandOver"/> gives, belongs to the caller.
    /// </summary>
    public ITypeSymbol? OwnedResult(IMethodSymbol method)
    {
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            return null;
        }

        // The task of Task.Run carries what the delegate returned, and a return hands over.
        if (
            method is { Name: "Run", ContainingType.Name: "Task" }
            && OwnerTypes.TaskResult(method.ReturnType) is not null
        )
        {
            return method.ReturnType;
        }

        var declared = method.OriginalDefinition.ReturnType;
        var names = Types.MentionsOwner(declared) || Types.MentionsOwner(OwnerTypes.TaskResult(declared));
        if (
            !names
            && (Types.MentionsOwner(method.ReturnType) || Types.MentionsOwner(OwnerTypes.TaskResult(method.ReturnType)))
            && (
                method.MethodKind == MethodKind.DelegateInvoke
                || HandOver.KindOf(method) is HandOverKind.Gives or HandOverKind.Rents
                || method is { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" }
            )
        )
        {
            return method.ReturnType;
        }

        var words = names || Types.MentionsOwner(method.ReturnType) ? Of(method) : null;
        if (words is null || words.ReturnsBorrowed)
        {
            return null;
        }

        return names || words.ReturnsOwned ? method.ReturnType : null;
    }

    /// <summary>
    /// Whether reading a field or a property gives the reader ownership. What an object holds stays the object's own
    /// while its own code reads it.
    /// </summary>
    public bool ReadGivesOwnership(ISymbol member, bool ofThis) =>
        !ofThis && Types.IsOwner(MemberType(member)) && MethodOwnership.IsMarkedOwned(member.OriginalDefinition);

    /// <summary>Whether an <c>out</c> argument receives something the caller owns.</summary>
    public bool OutGivesOwnership(IParameterSymbol parameter) =>
        (
            Types.IsOwner(parameter.OriginalDefinition.Type)
            || (
                Types.IsOwner(parameter.Type)
                && parameter.ContainingSymbol is IMethodSymbol method
                && HandOver.KindOf(method) == HandOverKind.Gives
            )
        ) && !MethodOwnership.IsMarkedBorrowed(parameter.OriginalDefinition);

    /// <summary>Whether a method's own parameter is handed over to it.</summary>
    public bool TakesOver(IParameterSymbol parameter) =>
        (parameter.ContainingSymbol is IMethodSymbol method && Of(method).Takes(parameter))
        || MethodOwnership.IsMarkedOwned(parameter);

    /// <summary>Whether a call may run code that assigns the fields of the object whose member is analyzed.</summary>
    public bool CanChangeFields(IMethodSymbol method) =>
        method.MethodKind == MethodKind.DelegateInvoke
        || (!method.DeclaringSyntaxReferences.IsEmpty && !Types.IsOwner(method.ContainingType));

    /// <summary>The type of what a field or an automatic property holds; null for any other member.</summary>
    public static ITypeSymbol? HeldType(ISymbol member) =>
        member switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property when IsAutomatic(property) => property.Type,
            _ => null,
        };

    /// <summary>Whether a property only keeps a value: reading it twice gives the same.</summary>
    public static bool IsAutomatic(IPropertySymbol property)
    {
        if (property.IsIndexer || property.DeclaringSyntaxReferences.IsEmpty)
        {
            return false;
        }

        foreach (var member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether only a constructor can assign a field or property.</summary>
    public static bool IsReadOnly(ISymbol fieldOrProperty) =>
        fieldOrProperty is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };

    /// <summary>Whether a call ends the way it is on.</summary>
    public static bool NeverReturns(IMethodSymbol method)
    {
        if (
            method is
            {
                Name: "Exit" or "FailFast",
                ContainingType: { Name: "Environment", ContainingNamespace: { Name: "System" } }
            }
        )
        {
            return true;
        }

        if (!method.ReturnsVoid)
        {
            return false;
        }

        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "DoesNotReturnAttribute" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A task, with a result or without.</summary>
    public static bool IsAwaitable(ITypeSymbol? type) =>
        type
            is INamedTypeSymbol
            {
                Name: "Task" or "ValueTask",
                ContainingNamespace:
                {
                    Name: "Tasks",
                    ContainingNamespace:
                    {
                        Name: "Threading",
                        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                    }
                }
            };

    /// <summary>What stands for a task that was configured: the result of <c>ConfigureAwait</c> or <c>GetAwaiter</c>.</summary>
    public static bool IsConfigured(ITypeSymbol? type) =>
        type
            is INamedTypeSymbol
            {
                Name: "ConfiguredTaskAwaitable"
                    or "ConfiguredValueTaskAwaitable"
                    or "ConfiguredTaskAwaiter"
                    or "ConfiguredValueTaskAwaiter"
                    or "TaskAwaiter"
                    or "ValueTaskAwaiter"
            }
        && ViewTypes.IsKnown((INamedTypeSymbol)type);

    public ArgumentEffect EffectOn(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method)
        {
            // An indexer's parameter.
            return Types.IsOwner(parameter.OriginalDefinition.Type) ? ArgumentEffect.Borrows : ArgumentEffect.MayKeep;
        }

        if (
            Of(method).Takes(parameter)
            || (Types.IsOwner(parameter.Type) && HandOver.KindOf(method) == HandOverKind.Takes)
        )
        {
            return ArgumentEffect.Takes;
        }

        if (Types.IsOwner(parameter.OriginalDefinition.Type))
        {
            return IsStoredByRecord(method, parameter) ? ArgumentEffect.MayKeep : ArgumentEffect.Borrows;
        }

        return OnlyLooks(method.ContainingType) ? ArgumentEffect.Borrows : ArgumentEffect.MayKeep;
    }

    /// <summary><c>Dispose()</c> or <c>DisposeAsync()</c>.</summary>
    public static bool IsDispose(IMethodSymbol method) =>
        method is { IsStatic: false, Parameters.IsEmpty: true, Name: "Dispose" or "DisposeAsync" };

    private static ITypeSymbol? MemberType(ISymbol member) =>
        member switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol { ReturnsByRef: false, ReturnsByRefReadonly: false } property => property.Type,
            _ => null,
        };

    // A positional record keeps its constructor's arguments: there is no body in which it could do anything else.
    private static bool IsStoredByRecord(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (method is not { MethodKind: MethodKind.Constructor, ContainingType: { IsRecord: true } type })
        {
            return false;
        }

        foreach (var member in type.GetMembers(parameter.Name))
        {
            if (
                member is IPropertySymbol property
                && SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Framework types whose methods take anything and keep nothing.</summary>
    public static bool OnlyLooks(INamedTypeSymbol? type) =>
        type
            is {
                    Name: "Console" or "String" or "Object" or "GC" or "ArgumentNullException",
                    ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                }
                or {
                    Name: "Debug" or "Trace",
                    ContainingNamespace:
                    {
                        Name: "Diagnostics",
                        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                    }
                };
}
