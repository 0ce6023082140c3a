using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Tensors.Analyzers.Ownership;

/// <summary>What a member of a generic type does with the tensors that it is given or gives.</summary>
internal enum HandOverKind
{
    /// <summary>The member is not in the table: what a generic member does with a tensor is not known.</summary>
    None,

    /// <summary>The member removes an element, which belongs to the caller from then on: <c>queue.Dequeue()</c>.</summary>
    Gives,

    /// <summary>The elements of the sequence that the member returns belong to the one who enumerates it.</summary>
    GivesElements,

    /// <summary>The member lends an object of a pool, which another member takes back: <c>pool.Get()</c>.</summary>
    Rents,

    /// <summary>The member takes an argument over: <c>writer.WriteAsync(frame)</c>, <c>pool.Return(frame)</c>.</summary>
    Takes,

    /// <summary>The member takes its argument over if it returns true: <c>writer.TryWrite(frame)</c>.</summary>
    TakesIfTrue,

    /// <summary>The member stores its argument if it returns true: <c>dictionary.TryAdd(key, frame)</c>.</summary>
    StoresIfTrue,
}

/// <summary>
/// The table of well-known members that hand over ownership: <c>docs/rules/README.md</c> shows it. Users extend it with
/// <c>[assembly: AcquireMember(...)]</c>.
/// </summary>
internal sealed class HandOverMembers
{
    // Type (with its namespace and number of type parameters), members, what they do.
    private static readonly (string Type, string Members, HandOverKind Kind)[] s_table =
    [
        ("System.Collections.Generic.Queue`1", "Dequeue TryDequeue", HandOverKind.Gives),
        ("System.Collections.Generic.Stack`1", "Pop TryPop", HandOverKind.Gives),
        (
            "System.Collections.Generic.PriorityQueue`2",
            "Dequeue TryDequeue DequeueEnqueue EnqueueDequeue",
            HandOverKind.Gives
        ),
        ("System.Collections.Generic.Dictionary`2", "Remove", HandOverKind.Gives),
        ("System.Collections.Generic.Dictionary`2", "TryAdd", HandOverKind.StoresIfTrue),
        ("System.Collections.Generic.OrderedDictionary`2", "Remove", HandOverKind.Gives),
        ("System.Collections.Generic.OrderedDictionary`2", "TryAdd", HandOverKind.StoresIfTrue),
        ("System.Collections.Generic.CollectionExtensions", "Remove", HandOverKind.Gives),
        ("System.Collections.Generic.CollectionExtensions", "TryAdd", HandOverKind.StoresIfTrue),
        ("System.Collections.Concurrent.ConcurrentQueue`1", "TryDequeue", HandOverKind.Gives),
        ("System.Collections.Concurrent.ConcurrentStack`1", "TryPop", HandOverKind.Gives),
        ("System.Collections.Concurrent.ConcurrentBag`1", "TryTake", HandOverKind.Gives),
        ("System.Collections.Concurrent.ConcurrentDictionary`2", "TryRemove", HandOverKind.Gives),
        ("System.Collections.Concurrent.ConcurrentDictionary`2", "TryAdd", HandOverKind.StoresIfTrue),
        ("System.Collections.Concurrent.IProducerConsumerCollection`1", "TryTake", HandOverKind.Gives),
        ("System.Collections.Concurrent.IProducerConsumerCollection`1", "TryAdd", HandOverKind.StoresIfTrue),
        (
            "System.Collections.Concurrent.BlockingCollection`1",
            "Take TryTake TakeFromAny TryTakeFromAny",
            HandOverKind.Gives
        ),
        ("System.Collections.Concurrent.BlockingCollection`1", "GetConsumingEnumerable", HandOverKind.GivesElements),
        ("System.Collections.Concurrent.BlockingCollection`1", "TryAdd", HandOverKind.StoresIfTrue),
        ("System.Collections.Immutable.ImmutableQueue`1", "Dequeue", HandOverKind.Gives),
        ("System.Collections.Immutable.ImmutableStack`1", "Pop", HandOverKind.Gives),
        ("System.Collections.Immutable.ImmutableInterlocked", "TryDequeue TryPop TryRemove", HandOverKind.Gives),
        ("System.Threading.Channels.ChannelReader`1", "TryRead ReadAsync", HandOverKind.Gives),
        ("System.Threading.Channels.ChannelReader`1", "ReadAllAsync", HandOverKind.GivesElements),
        ("System.Threading.Channels.ChannelWriter`1", "WriteAsync", HandOverKind.Takes),
        ("System.Threading.Channels.ChannelWriter`1", "TryWrite", HandOverKind.TakesIfTrue),
        ("System.Threading.Interlocked", "Exchange", HandOverKind.Gives),
        ("System.Threading.Tasks.TaskCompletionSource`1", "SetResult", HandOverKind.Takes),
        ("System.Threading.Tasks.TaskCompletionSource`1", "TrySetResult", HandOverKind.TakesIfTrue),
        ("System.Threading.Tasks.Task", "FromResult", HandOverKind.Takes),
        ("System.Threading.Tasks.ValueTask", "FromResult", HandOverKind.Takes),
        ("System.Threading.Tasks.ValueTask`1", ".ctor", HandOverKind.Takes),
        ("Microsoft.Extensions.ObjectPool.ObjectPool`1", "Get", HandOverKind.Rents),
        ("Microsoft.Extensions.ObjectPool.ObjectPool`1", "Return", HandOverKind.Takes),
    ];

    private readonly Dictionary<string, HandOverKind> _kinds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IMethodSymbol, HandOverKind> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Reads what the assemblies of a compilation add to the table.</summary>
    public HandOverMembers(Compilation? compilation)
    {
        foreach (var (type, members, kind) in s_table)
        {
            foreach (var member in members.Split(' '))
            {
                _kinds[type + "." + member] = kind;
            }
        }

        if (compilation is not null)
        {
            AddFrom(compilation.Assembly);
            foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
            {
                AddFrom(assembly);
            }
        }
    }

    /// <summary>What a method does, by the table. The type that declares what it overrides counts too.</summary>
    public HandOverKind KindOf(IMethodSymbol method) =>
        _known.TryGetValue(method.OriginalDefinition, out var known)
            ? known
            : _known.GetOrAdd(method.OriginalDefinition, Find);

    private HandOverKind Find(IMethodSymbol method)
    {
        for (var declared = method; declared is not null; declared = declared.OverriddenMethod)
        {
            var definition = declared.OriginalDefinition;
            if (_kinds.TryGetValue(NameOf(definition.ContainingType) + "." + definition.Name, out var kind))
            {
                return kind;
            }
        }

        return HandOverKind.None;
    }

    private void AddFrom(IAssemblySymbol assembly)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (
                OwnerTypes.IsTensorsType(attribute.AttributeClass, "AcquireMemberAttribute")
                && attribute.ConstructorArguments is [{ Value: INamedTypeSymbol type }, { Value: string member }, ..]
            )
            {
                var name = NameOf(type.OriginalDefinition) + ".";
                var release =
                    attribute
                        .NamedArguments.FirstOrDefault(argument =>
                            string.Equals(argument.Key, "ReleasedBy", StringComparison.Ordinal)
                        )
                        .Value.Value as string;
                _kinds[name + member] = release is null ? HandOverKind.Gives : HandOverKind.Rents;
                if (release is not null)
                {
                    _kinds[name + release] = HandOverKind.Takes;
                }
            }
        }
    }

    private static string NameOf(INamedTypeSymbol? type) =>
        type is null ? ""
        : type.ContainingType is { } outer ? NameOf(outer) + "+" + type.MetadataName
        : type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString() + "." + type.MetadataName
        : type.MetadataName;
}
