using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>The names and signatures a tensor type gets: whatever the user declares must stay clear of them.</summary>
/// <remarks>The emitter writes these members; a test compares the two.</remarks>
internal sealed class GeneratedMembers
{
    private const string Allocator = "global::Tensors.SharedMemoryAllocator";
    private const string Buffer = "global::Tensors.TensorBuffer";
    private const string Reference = "global::Tensors.TensorRef";
    private const string Message = "global::Tensors.V1.TensorRef";
    private const string Exception = "global::Tensors.TensorException";

    // Members of object: a property with such a name would hide it, which is a warning.
    private static readonly string[] _ofObject = ["Finalize", "GetType", "MemberwiseClone", "ReferenceEquals"];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal)
    {
        "Buffer",
        "Length",
        KnownNames.ReadOnly,
        "Shape",
        "Span",
        "Spec",
        "_buffer",
    };

    private readonly HashSet<string> _fixedNames;
    private readonly List<(string Name, string[] Parameters)> _methods;

    public GeneratedMembers(INamedTypeSymbol type, DeclaredShape shape)
    {
        var self = Write(type);
        var element = shape.DType.ElementType;
        string[] dynamicAxes = [.. shape.Axes.Where(axis => axis.Model.IsDynamic).Select(_ => "long")];
        _methods =
        [
            ("Allocate", [Allocator, .. dynamicAxes, "string", "global::Tensors.PeerAccess"]),
            ("Open", [Allocator, Reference]),
            ("FromBuffer", [Buffer]),
            ("ToRef", []),
            ("Publish", []),
            ("Dispose", []),
            ("TryOpen", [Allocator, Reference, $"{self}.{KnownNames.ReadOnly}", Exception]),
            ("CopyFrom", [$"global::System.ReadOnlySpan<{element}>"]),
            ("CopyFrom", [$"{self}.{KnownNames.ReadOnly}"]),
            ("CopyTo", [$"global::System.Span<{element}>"]),
            ("CopyTo", [self]),
            ("ToArray", []),
            ("Fill", [element]),
            ("Clear", []),
            ("Open", [Allocator, Message]),
            ("ToMessage", []),
            ("PublishMessage", []),
            ("ToOrtTensor", []),
            ("Equals", [self]),
            ("Equals", ["object"]),
            ("GetHashCode", []),
            ("ToString", []),
            ("op_Equality", [self, self]),
            ("op_Inequality", [self, self]),
        ];

        IndexerRank = shape.Axes.Count;
        if (IndexerRank == 0)
        {
            _names.Add("Value");
        }
        else
        {
            _names.Add("Item");
            _names.Add("TensorSpan");
            for (var rank = 1; rank <= IndexerRank; rank++)
            {
                _methods.Add(("get_Item", [.. Enumerable.Repeat("long", rank)]));
            }

            if (IndexerRank > 1)
            {
                _methods.Add(("CopyFrom", [$"{element}[{new string(',', IndexerRank - 1)}]"]));
                if (!shape.Axes.Any(axis => axis.Model.PropertyName is "Row"))
                {
                    _methods.Add(("Row", [.. Enumerable.Repeat("long", IndexerRank - 1)]));
                }
            }
        }

        _fixedNames = new HashSet<string>([.. _names, .. _methods.Select(m => m.Name)], StringComparer.Ordinal);
        foreach (var axis in shape.Axes)
        {
            if (axis.Model.PropertyName is { } name)
            {
                _names.Add(name);
            }
        }

        _methods.AddRange(_names.Select(name => ("get_" + name, Array.Empty<string>())));

        // The compiler keeps the name of the other accessor free too, whatever its parameters would be.
        _names.UnionWith(_names.Select(name => "set_" + name).ToArray());
    }

    /// <summary>The most parameters an indexer has, all of them <see cref="long"/>; there is one for each number from 1. 0 for none.</summary>
    public int IndexerRank { get; }

    /// <summary>Whether there will be a member with this name, whatever the axes are called.</summary>
    public bool HasFixed(string name) => _fixedNames.Contains(name);

    /// <summary>Whether an axis's property must not have this name.</summary>
    public bool IsReserved(string name) => HasFixed(name) || _ofObject.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether a member with this name, whatever it is, stands in the way of a generated one.</summary>
    public bool Takes(string name) => _names.Contains(name);

    /// <summary>Whether there will be methods with this name.</summary>
    public bool HasMethod(string name) => _methods.Exists(m => string.Equals(m.Name, name, StringComparison.Ordinal));

    /// <summary>Whether there will be a method with this very signature.</summary>
    public bool HasMethod(IMethodSymbol method) =>
        method.Arity == 0
        && _methods.Exists(m =>
            string.Equals(m.Name, method.Name, StringComparison.Ordinal)
            && m.Parameters.Length == method.Parameters.Length
            && m.Parameters.Zip(method.Parameters, (written, given) => IsType(given.Type, written)).All(same => same)
        );

    // Before they are generated, types such as ReadOnly are unknown: then the name alone must do.
    private static bool IsType(ITypeSymbol type, string written) =>
        type.TypeKind is TypeKind.Error
            ? written.EndsWith("." + type.Name, StringComparison.Ordinal)
            : string.Equals(Write(type), written, StringComparison.Ordinal);

    private static string Write(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
