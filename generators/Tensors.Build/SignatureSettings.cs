using System.Globalization;
using Tensors.Signatures;

namespace Tensors.Build;

/// <summary>Applies a project's settings to a model's signature: fixed dimensions, and ignored inputs and outputs.</summary>
public static class SignatureSettings
{
    /// <summary>Returns the signature with the item's settings applied.</summary>
    /// <param name="signature">The signature as read from the file.</param>
    /// <param name="item">The item with the settings.</param>
    /// <param name="faults">Receives the problems with the settings.</param>
    public static ModelSignature Apply(ModelSignature signature, ModelItem item, ICollection<ModelFault> faults)
    {
        void Wrong(string message) => faults.Add(new(ModelFault.WrongSetting, item.Path, message));

        // Dimension names are collected from the whole model, including ignored values, so that the order of the settings does not matter.
        var symbols = signature
            .Inputs.Concat(signature.Outputs)
            .SelectMany(value => value.Dimensions ?? default)
            .Select(axis => axis.Symbol)
            .OfType<string>();
        var lengths = ReadDimensions(item.Dimensions, new HashSet<string>(symbols, StringComparer.Ordinal), Wrong);
        var inputs = Without(nameof(item.IgnoredInputs), item.IgnoredInputs, "input", signature.Inputs, Wrong);
        var outputs = Without(nameof(item.IgnoredOutputs), item.IgnoredOutputs, "output", signature.Outputs, Wrong);
        if (outputs.Count == 0 && signature.Outputs.Count > 0)
        {
            Wrong(
                "IgnoredOutputs contains every output, so the model would return nothing. Remove at least one of them."
            );
        }

        return signature with
        {
            Inputs = Fix(inputs, lengths),
            Outputs = Fix(outputs, lengths),
        };
    }

    private static Dictionary<string, int> ReadDimensions(string setting, HashSet<string> symbols, Action<string> wrong)
    {
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in Parts(setting))
        {
            // A name may contain '=', as in "past=seq"; a length does not.
            var split = part.LastIndexOf('=');
            var name = split < 0 ? part : part.Substring(0, split).TrimEnd();
            var value = split < 0 ? "" : part.Substring(split + 1).TrimStart();
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length == 0)
            {
                wrong(
                    $"Dimensions contains '{part}', but an entry must be 'name=length' with a length from 1 to {int.MaxValue}. "
                        + Names("dimension", symbols)
                );
            }
            else if (!symbols.Contains(name))
            {
                wrong(
                    $"Dimensions sets the length of '{name}', which is not a dimension of the model. {Names("dimension", symbols)}"
                );
            }
            else if (lengths.TryGetValue(name, out var other) && other != length)
            {
                wrong(
                    $"Dimensions sets the length of '{name}' to both {other} and {length}. Remove one of the entries."
                );
            }
            else
            {
                lengths[name] = length;
            }
        }

        return lengths;
    }

    private static IReadOnlyList<ValueSignature> Without(
        string setting,
        string ignored,
        string role,
        IReadOnlyList<ValueSignature> values,
        Action<string> wrong
    )
    {
        var names = new HashSet<string>(values.Select(value => value.Name), StringComparer.Ordinal);
        var unused = new HashSet<string>(Parts(ignored), StringComparer.Ordinal);
        foreach (var name in unused.Where(name => !names.Contains(name)))
        {
            wrong($"{setting} contains '{name}', which is not an {role} of the model. {Names(role, names)}");
        }

        return [.. values.Where(value => !unused.Contains(value.Name))];
    }

    private static EquatableArray<ValueSignature> Fix(
        IReadOnlyList<ValueSignature> values,
        Dictionary<string, int> lengths
    ) =>
        new(
            values.Select(value =>
                value.Dimensions is { } axes
                    ? value with
                    {
                        Dimensions = new(axes.Select(axis => Fix(axis, lengths))),
                    }
                    : value
            )
        );

    private static DimensionSignature Fix(DimensionSignature axis, Dictionary<string, int> lengths) =>
        axis.Symbol is { } symbol && lengths.TryGetValue(symbol, out var length) ? new(length, null) : axis;

    private static IEnumerable<string> Parts(string setting) =>
        setting.Split(';').Select(part => part.Trim()).Where(part => part.Length > 0);

    private static string Names(string what, IEnumerable<string> names)
    {
        var all = names
            .OrderBy(name => name, StringComparer.Ordinal)
            .Select(name => $"'{ShownText.Of(name)}'")
            .ToArray();
        return all.Length == 0 ? $"The model has no named {what}." : $"The model has {string.Join(", ", all)}.";
    }
}
