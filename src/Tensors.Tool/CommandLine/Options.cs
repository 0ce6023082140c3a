using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tensors.Tool.CommandLine;

/// <summary>
/// Creates command-line options whose values have a unit, a range or a fixed set of words. The description of each option contains the
/// default, in the form in which it can be entered. If an option is not specified, its value is null.
/// </summary>
internal static class Options
{
    /// <summary>Creates an option for a number of bytes from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Option<long?> Size(string name, string description, long min, long max) =>
        new(name)
        {
            Description = description,
            HelpName = "SIZE",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (ByteSize.Parse(text) is { } bytes && bytes >= min && bytes <= max)
                {
                    return bytes;
                }

                result.AddError(
                    $"{name}: '{text}' is not a size from {ByteSize.Format(min)} to {ByteSize.Format(max)}. Use a form such as 65536, 512MiB or 2GB."
                );
                return null;
            },
        };

    /// <summary>Creates an option for a whole number of at least <paramref name="least"/>.</summary>
    public static Option<int?> Number(string name, string description, int least) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    && number >= least
                )
                {
                    return number;
                }

                result.AddError($"{name}: '{text}' is not valid. Use a whole number of at least {least}.");
                return null;
            },
        };

    /// <summary>Creates an option for a time from 0 to <paramref name="most"/>, in the specified unit.</summary>
    public static Option<double?> Time(string name, string description, string unit, double most) =>
        new(name)
        {
            Description = description,
            HelpName = unit.ToUpperInvariant(),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var time)
                    && time >= 0
                    && time <= most
                )
                {
                    return time;
                }

                result.AddError(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name}: '{text}' is not valid. Use a number of {unit} from 0 to {most:N0}."
                    )
                );
                return null;
            },
        };

    /// <summary>Creates an option for a path, which must not be empty.</summary>
    public static Option<string?> FilePath(string name, string description, string helpName, bool isRequired = false) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            Required = isRequired,
            Validators = { result => CheckPath(name, result) },
        };

    /// <summary>Creates the option <c>--dimensions</c> for the lengths of named axes. If it is not specified, its value is empty.</summary>
    public static Option<string> Dimensions() =>
        new("--dimensions")
        {
            Description =
                "Lengths of named axes of the model, such as \"batch=1;samples=512\". Default: the axes stay dynamic.",
            HelpName = "LENGTHS",
            DefaultValueFactory = _ => "",
        };

    /// <summary>Creates an option whose value is one of several words. Its description names the first word as the default.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct =>
        new(name)
        {
            Description = $"{description} Default: {choices[0].Word}.",
            HelpName = string.Join('|', choices.Select(choice => choice.Word)),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                foreach (var (word, value) in choices)
                {
                    if (string.Equals(word, text, StringComparison.Ordinal))
                    {
                        return value;
                    }
                }

                result.AddError(
                    $"{name}: '{text}' is not valid. Use one of {string.Join(", ", choices.Select(choice => choice.Word))}."
                );
                return null;
            },
        };

    private static void CheckPath(string name, OptionResult result)
    {
        if (result.Tokens is [{ Value: "" }])
        {
            result.AddError(
                $"{name}: the path is empty. Give a path, and check that the variables in the command line are set."
            );
        }
    }
}
