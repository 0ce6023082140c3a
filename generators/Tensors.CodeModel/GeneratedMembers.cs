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

    // Read for each declaration at each edit of its file's project, so nothing is made here that is the same for all.
    private static readonly HashSet<string> _commonProperties = new(StringComparer.Ordinal)
    {
        "Buffer",
        "IsDisposed",
        "Length",
        KnownNames.ReadOnly,
        "Shape",
        "Span",
        "Spec",
        "_buffer",
    };

    private static readonly HashSet<string> _commonMethods = new(StringComparer.Ordinal)
    {
        "Allocate",
        "AllocateHeap",
        "Borrow",
        "Clear",
        "CopyFrom",
        "CopyTo",
        "Dispose",
        "Equals",
        "Fill",
        "FromBuffer",
        "GetHashCode",
        "Open",
        "Publish",
        "PublishMessage",
        "ToArray",
        "ToMessage",
        "ToOrtTensor",
        "ToRef",
        "ToString",
        "TryOpen",
        "op_Equality",
        "op_Inequality",
    };

    private readonly INamedTypeSymbol _type;
    private readonly DeclaredShape _shape;
    private readonly bool _hasRow;
    private List<(string Name, string[] Parameters)>? _methods;

    public GeneratedMembers(INamedTypeSymbol type, DeclaredShape shape)
    {
        _type = type;
        _shape = shape;
        _hasRow = shape.Axes.Count > 1 && !HasAxis("Row");
    }

    /// <summary>The most parameters an indexer has, all of them <see cref="long"/>; there is one for each number from 1. 0 for none.</summary>
    public int IndexerRank => _shape.Axes.Count;

    // Made only where the user has members to compare them with.
    private List<(string Name, string[] Parameters)> Methods => _methods ??= WriteMethods();

    /// <summary>Whether some tensor has a member with this name: neither a type nor an axis should be called so.</summary>
    public static bool IsTaken(string name) =>
        _commonProperties.Contains(name)
        || _commonMethods.Contains(name)
        || Array.IndexOf(_ofObject, name) >= 0
        || name is "Value" or "Item" or "TensorSpan" or "Row"
        || name.StartsWith("get_", StringComparison.Ordinal)
        || name.StartsWith("set_", StringComparison.Ordinal);

    /// <summary>Whether there will be a member with this name, whatever the axes are called.</summary>
    public bool HasFixed(string name) =>
        HasFixedProperty(name)
        || _commonMethods.Contains(name)
        || (IndexerRank > 0 && name is "get_Item")
        || (_hasRow && name is "Row");

    /// <summary>Whether there will be a member with this name.</summary>
    public bool Has(string name) => HasFixed(name) || HasAxis(name);

    /// <summary>Whether a type of this name could not have the members: an accessor counts as one, and so do those of object.</summary>
    public bool CollidesWithType(string name) =>
        IsReserved(name)
        || (name.StartsWith("get_", StringComparison.Ordinal) && HasProperty(name.Substring("get_".Length)));

    /// <summary>Whether an axis's property must not have this name.</summary>
    public bool IsReserved(string name) => HasFixed(name) || Array.IndexOf(_ofObject, name) >= 0;

    /// <summary>Whether a member with this name, whatever it is, stands in the way of a generated one.</summary>
    public bool Takes(string name) =>
        HasProperty(name)
        // The compiler keeps the name of the other accessor free too, whatever its parameters would be.
        || (name.StartsWith("set_", StringComparison.Ordinal) && HasProperty(name.Substring("set_".Length)));

    /// <summary>Whether there will be methods with this name.</summary>
    public bool HasMethod(string name) => Methods.Exists(m => string.Equals(m.Name, name, StringComparison.Ordinal));

    /// <summary>Whether there will be a method with this very signature.</summary>
    public bool HasMethod(IMethodSymbol method) =>
        method.Arity == 0
        && Methods.Exists(m =>
            string.Equals(m.Name, method.Name, StringComparison.Ordinal)
            && m.Parameters.Length == method.Parameters.Length
            && m.Parameters.Zip(method.Parameters, (written, given) => IsType(given.Type, written)).All(same => same)
        );

    private bool HasFixedProperty(string name) =>
        _commonProperties.Contains(name) || (IndexerRank == 0 ? name is "Value" : name is "Item" or "TensorSpan");

    private bool HasProperty(string name) => HasFixedProperty(name) || HasAxis(name);

    private bool HasAxis(string property)
    {
        foreach (var axis in _shape.Axes)
        {
            if (string.Equals(axis.PropertyName, property, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private List<(string Name, string[] Parameters)> WriteMethods()
    {
        var self = Write(_type);
        var element = _shape.DType.ElementType;
        string[] dynamicAxes = [.. _shape.Axes.Where(axis => axis.Model.IsDynamic).Select(_ => "long")];
        List<(string Name, string[] Parameters)> methods =
        [
            ("Allocate", [Allocator, .. dynamicAxes, "string", "global::Tensors.PeerAccess"]),
            ("AllocateHeap", dynamicAxes),
            ("Open", [Allocator, Reference]),
            ("Open", [Allocator, Message]),
            ("TryOpen", [Allocator, Reference, $"{self}.{KnownNames.ReadOnly}", Exception]),
            ("FromBuffer", [Buffer]),
            ("Borrow", [Buffer]),
            ("CopyFrom", [$"global::System.ReadOnlySpan<{element}>"]),
            ("CopyFrom", [$"{self}.{KnownNames.ReadOnly}"]),
            ("CopyTo", [$"global::System.Span<{element}>"]),
            ("CopyTo", [self]),
            ("Fill", [element]),
            ("Equals", [self]),
            ("Equals", ["object"]),
            ("op_Equality", [self, self]),
            ("op_Inequality", [self, self]),
        ];
        string[] without =
        [
            "ToRef",
            "Publish",
            "Dispose",
            "ToArray",
            "Clear",
            "ToMessage",
            "PublishMessage",
            "ToOrtTensor",
            "GetHashCode",
            "ToString",
        ];
        methods.AddRange(without.Select(name => (name, Array.Empty<string>())));
        for (var rank = 1; rank <= IndexerRank; rank++)
        {
            methods.Add(("get_Item", [.. Enumerable.Repeat("long", rank)]));
        }

        if (IndexerRank > 1)
        {
            methods.Add(("CopyFrom", [$"{element}[{new string(',', IndexerRank - 1)}]"]));
        }

        if (_hasRow)
        {
            methods.Add(("Row", [.. Enumerable.Repeat("long", IndexerRank - 1)]));
        }

        string[] ofRank = IndexerRank == 0 ? ["Value"] : ["Item", "TensorSpan"];
        var axes = _shape.Axes.Select(axis => axis.PropertyName).Where(name => name is not null);
        methods.AddRange(
            _commonProperties.Concat(ofRank).Concat(axes!).Select(name => ("get_" + name, Array.Empty<string>()))
        );
        return methods;
    }

    // Before they are generated, types such as ReadOnly are unknown: then the name alone must do.
    private static bool IsType(ITypeSymbol type, string written) =>
        type.TypeKind is TypeKind.Error
            ? written.EndsWith("." + type.Name, StringComparison.Ordinal)
            : string.Equals(Write(type), written, StringComparison.Ordinal);

    private static string Write(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
