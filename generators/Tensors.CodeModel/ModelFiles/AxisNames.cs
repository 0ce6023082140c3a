using System.Globalization;

namespace Tensors.CodeModel;

/// <summary>
/// Assigns names to the axes of a model. Axes with the same symbol in the file get the same name in all tensors, so that their lengths
/// are compared. An axis without a symbol gets a unique name.
/// </summary>
internal sealed class AxisNames
{
    // The other parameters of Allocate.
    private static readonly string[] _parameters = ["allocator", "session", "access"];

    private readonly Dictionary<string, string> _bySymbol = new(StringComparer.Ordinal);

    // Property names: two axis names with the same property name would conflict.
    private readonly HashSet<string> _properties = new(StringComparer.Ordinal);

    /// <summary>
    /// Returns the name of a tensor's type: the tensor's name, with the suffix <c>Tensor</c> if one of its axes has the same name. The
    /// axis keeps its name, so that its length is compared with axes of the same symbol in other tensors.
    /// </summary>
    public string TypeOf(ValueSignature value)
    {
        var type = NameTable.Pascal(value.Name, "Tensor");
        return value.Dimensions!.Value.Any(dimension =>
            dimension is { Length: null, Symbol: { } symbol } && IsCalled(Shared(symbol), type)
        )
            ? type + "Tensor"
            : type;
    }

    /// <summary>Returns the axes of a tensor with their assigned names.</summary>
    /// <param name="value">The input or output in the file.</param>
    /// <param name="type">The name of the tensor's type, which no axis may have.</param>
    public EquatableArray<AxisModel> Of(ValueSignature value, string type)
    {
        var dimensions = value.Dimensions!.Value;
        var axes = new List<AxisModel>(dimensions.Count);
        var own = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < dimensions.Count; i++)
        {
            if (dimensions[i].Length is { } length)
            {
                axes.Add(new AxisModel(null, checked((int)length)));
                continue;
            }

            var symbol = dimensions[i].Symbol;
            var name = symbol is null ? "" : Shared(symbol);

            // The names of a tensor's axes must differ. If two axes have the same symbol, the second gets another name and is not compared.
            if (symbol is null || !own.Add(name) || IsCalled(name, type))
            {
                name = Unique(
                    NameTable.Camel(value.Name, "tensor") + "Axis" + i.ToString(CultureInfo.InvariantCulture)
                );
                own.Add(name);
            }

            axes.Add(new AxisModel(name, null));
        }

        return new EquatableArray<AxisModel>(axes);
    }

    private static bool IsCalled(string axis, string type) =>
        string.Equals(Identifiers.ToPascalCase(axis), type, StringComparison.Ordinal);

    private string Shared(string symbol)
    {
        if (!_bySymbol.TryGetValue(symbol, out var name))
        {
            // Keeps the symbol if it is a valid axis name, so that users recognize it.
            name = Unique(
                Identifiers.IsAxisName(symbol) && symbol.Length <= NameTable.MaxLength
                    ? symbol
                    : NameTable.Camel(symbol, "axis")
            );
            _bySymbol.Add(symbol, name);
        }

        return name;
    }

    private string Unique(string name)
    {
        if (
            GeneratedMembers.IsTaken(Identifiers.ToPascalCase(name))
            || Array.IndexOf(_parameters, name) >= 0
            // An axis without a name becomes a parameter such as 'axis2'.
            || (name.StartsWith("axis", StringComparison.Ordinal) && name.Skip("axis".Length).All(char.IsDigit))
        )
        {
            name += "Axis";
        }

        var unique = name;
        for (var i = 2; !_properties.Add(Identifiers.ToPascalCase(unique)); i++)
        {
            unique = name + "_" + i.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }
}
