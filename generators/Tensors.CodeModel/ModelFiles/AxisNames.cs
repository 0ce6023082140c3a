using System.Globalization;

namespace Tensors.CodeModel;

/// <summary>
/// The names of a model's axes. Axes whose length the file calls the same have one name in all tensors, so that their lengths are
/// compared; one without a name has its own.
/// </summary>
internal sealed class AxisNames
{
    // What Allocate has besides the axes.
    private static readonly string[] _parameters = ["allocator", "session", "access"];

    private readonly Dictionary<string, string> _bySymbol = new(StringComparer.Ordinal);

    // By property: two names that give one are as good as one.
    private readonly HashSet<string> _properties = new(StringComparer.Ordinal);

    /// <summary>
    /// What a tensor's type is called: as the tensor is, or with a word behind it where one of its axes is called so. An axis that gave
    /// way would not be compared with those of its name in other tensors.
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

    /// <summary>The axes of a tensor.</summary>
    /// <param name="value">What the file says.</param>
    /// <param name="type">The tensor's type, which no axis may be called.</param>
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

            // A tensor's axes differ in name: of two that are equally long, the second is not compared.
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
            // As it is written, where C# can: people know their models' words.
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
            // An axis without a name is the parameter 'axis2'.
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
