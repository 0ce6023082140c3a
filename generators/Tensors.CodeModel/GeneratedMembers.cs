using Microsoft.CodeAnalysis;

namespace Tensors.CodeModel;

/// <summary>The names and signatures of a tensor type's generated members. Members that the user declares must not conflict with them.</summary>
/// <remarks>A test compares this list with the members that the emitter writes.</remarks>
internal sealed class GeneratedMembers
{
    private const string Allocator = "global::Tensors.SharedMemoryAllocator";
    private const string Buffer = "global::Tensors.TensorBuffer";
    private const string Reference = "global::Tensors.TensorRef";
    private const string Message = "global::Tensors.V1.TensorRef";
    private const string Exception = "global::Tensors.TensorException";

    // Members of object. A property with such a name would hide the member, which is a compiler warning.
    private static readonly string[] _ofObject = ["Finalize", "GetType", "MemberwiseClone", "ReferenceEquals"];

    // Used for each declaration after each edit of the project, so everything that is the same for all declarations is created once.
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

    /// <summary>
    /// Gets the maximum number of parameters of an indexer, all of type <see cref="long"/>, or 0 if there are no indexers. There is one
    /// indexer for each number of parameters from 1 to the maximum.
    /// </summary>
    public int IndexerRank => _shape.Axes.Count;

    // Created only if the user has declared members to compare with.
    private List<(string Name, string[] Parameters)> Methods => _methods ??= WriteMethods();

    /// <summary>
    /// Determines whether a member with this name is generated for at least one tensor type. Types and axes should not have such a name.
    /// </summary>
    public static bool IsTaken(string name) =>
        _commonProperties.Contains(name)
        || _commonMethods.Contains(name)
        || Array.IndexOf(_ofObject, name) >= 0
        || name is "Value" or "Item" or "TensorSpan" or "Row"
        || name.StartsWith("get_", StringComparison.Ordinal)
        || name.StartsWith("set_", StringComparison.Ordinal);

    /// <summary>Determines whether a member with this name is generated, independent of the names of the axes.</summary>
    public bool HasFixed(string name) =>
        HasFixedProperty(name)
        || _commonMethods.Contains(name)
        || (IndexerRank > 0 && name is "get_Item")
        || (_hasRow && name is "Row");

    /// <summary>Determines whether a member with this name is generated.</summary>
    public bool Has(string name) => HasFixed(name) || HasAxis(name);

    /// <summary>
    /// Determines whether the generated members conflict with a type of this name. Property accessors and the members of
    /// <see cref="object"/> are included.
    /// </summary>
    public bool CollidesWithType(string name) =>
        IsReserved(name)
        || (name.StartsWith("get_", StringComparison.Ordinal) && HasProperty(name.Substring("get_".Length)));

    /// <summary>Determines whether this name must not be used for the property of an axis.</summary>
    public bool IsReserved(string name) => HasFixed(name) || Array.IndexOf(_ofObject, name) >= 0;

    /// <summary>Determines whether a user's member with this name, of any kind, would conflict with a generated member.</summary>
    public bool Takes(string name) =>
        HasProperty(name)
        // The compiler also reserves the name of the other accessor, with any parameters.
        || (name.StartsWith("set_", StringComparison.Ordinal) && HasProperty(name.Substring("set_".Length)));

    /// <summary>Determines whether methods with this name are generated.</summary>
    public bool HasMethod(string name) => Methods.Exists(m => string.Equals(m.Name, name, StringComparison.Ordinal));

    /// <summary>Determines whether a method with exactly this name and these parameters is generated.</summary>
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

    // Types such as ReadOnly are unknown before they are generated, so only their names can be compared.
    private static bool IsType(ITypeSymbol type, string written) =>
        type.TypeKind is TypeKind.Error
            ? written.EndsWith("." + type.Name, StringComparison.Ordinal)
            : string.Equals(Write(type), written, StringComparison.Ordinal);

    private static string Write(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
