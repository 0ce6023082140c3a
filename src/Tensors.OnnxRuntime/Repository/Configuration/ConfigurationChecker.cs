using System.Collections.Immutable;
using System.Globalization;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>
/// Checks the keys and values of a configuration against the schema, and converts the values to the types in the schema.
/// </summary>
/// <param name="isJson">
/// Whether the text is JSON. In JSON, protobuf also accepts keys in camel case, strings as numbers, and objects as maps.
/// </param>
internal sealed class ConfigurationChecker(bool isJson)
{
    private readonly List<string> _ignored = [];

    /// <summary>Gets the keys that are set and have no effect, without duplicates.</summary>
    public ImmutableArray<string> Ignored => [.. _ignored.Distinct(StringComparer.Ordinal)];

    /// <summary>Checks the whole configuration and returns it with converted values.</summary>
    /// <exception cref="TextFormatException">A key is unknown, set twice or not supported, or a value has a wrong type.</exception>
    public ConfigurationMessage Check(ImmutableArray<TextFormatField> fields) =>
        Check(fields, ConfigurationSchema.Root, "", FieldUse.Used);

    private ConfigurationMessage Check(
        ImmutableArray<TextFormatField> fields,
        SchemaMessage schema,
        string path,
        FieldUse use
    )
    {
        var found = new Dictionary<string, ImmutableArray<ConfigurationValue>>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var known = Find(schema, field, path);
            var name = path.Length == 0 ? known.Name : $"{path}.{known.Name}";
            CheckCount(known, field, name, found.ContainsKey(known.Name));
            CheckOneOf(schema, known, field, found);
            var values = Values(known, field, name, use is FieldUse.Used ? known.Use : FieldUse.Ignored);
            if (isJson && values.IsEmpty)
            {
                // The value is an empty list or null.
                continue;
            }

            found[known.Name] = found.TryGetValue(known.Name, out var before) ? before.AddRange(values) : values;
            if (use is FieldUse.Used)
            {
                Apply(known, field, name, values);
            }
        }

        return new ConfigurationMessage(schema, found);
    }

    private SchemaField Find(SchemaMessage schema, TextFormatField field, string path) =>
        schema.Find(field.Name)
        ?? (isJson ? schema.Find(ToSnakeCase(field.Name)) : null)
        ?? throw new TextFormatException(
            field.Place,
            $"unknown key '{ShownText.Of(field.Name)}'{(path.Length == 0 ? "" : $" in '{path}'")}. "
                + KeySuggestion.ForKey(field.Name, schema)
        );

    private void CheckCount(SchemaField known, TextFormatField field, string name, bool isSet)
    {
        if (field.IsList && !known.IsRepeated)
        {
            throw new TextFormatException(field.Place, $"'{name}' is a list; expected a single value.");
        }

        if (isSet && (isJson || !known.IsRepeated))
        {
            throw new TextFormatException(field.Place, $"'{name}' is set twice. Remove one of the two.");
        }
    }

    private static void CheckOneOf(
        SchemaMessage schema,
        SchemaField known,
        TextFormatField field,
        Dictionary<string, ImmutableArray<ConfigurationValue>> found
    )
    {
        if (known.OneOf is not { } group)
        {
            return;
        }

        var other = schema.Fields.FirstOrDefault(other =>
            string.Equals(other.OneOf, group, StringComparison.Ordinal)
            && !string.Equals(other.Name, known.Name, StringComparison.Ordinal)
            && found.ContainsKey(other.Name)
        );
        if (other is not null)
        {
            throw new TextFormatException(
                field.Place,
                $"'{known.Name}' and '{other.Name}' are both set, but only one of them is allowed. Remove one of the two."
            );
        }
    }

    /// <summary>
    /// Records a key if it has no effect, and throws if it is not supported. Does nothing if all its values are the default.
    /// </summary>
    private void Apply(SchemaField known, TextFormatField field, string name, ImmutableArray<ConfigurationValue> values)
    {
        if (values.All(IsDefault) && !(known is { Kind: FieldKind.Message, IsRepeated: false }))
        {
            return;
        }

        if (known.Use is FieldUse.Ignored)
        {
            _ignored.Add(name);
        }
        else if (known.Use is FieldUse.Refused)
        {
            throw new TextFormatException(
                field.Place,
                $"'{name}' is not supported: {known.Why}. Remove it to serve the model without it."
            );
        }
    }

    private static bool IsDefault(ConfigurationValue value) =>
        value.Value is false or "" or 0d || value.Value is Int128 number && number == 0;

    private ImmutableArray<ConfigurationValue> Values(
        SchemaField known,
        TextFormatField field,
        string name,
        FieldUse use
    )
    {
        if (isJson && known.IsMap && field is { IsList: false, Values: [{ Kind: TextFormatKind.Message } map] })
        {
            return [.. map.Fields.Select(entry => new ConfigurationValue(Entry(known, entry, name, use), entry.Place))];
        }

        if (isJson && known.IsRepeated && !field.IsList)
        {
            throw new TextFormatException(
                field.Place,
                $"'{name}' is a single value; expected {(known.IsMap ? "an object" : "a list")}."
            );
        }

        return [.. field.Values.Select(value => new ConfigurationValue(Read(known, value, name, use), value.Place))];
    }

    /// <summary>Returns a map entry with the key and the value of a JSON property.</summary>
    private ConfigurationMessage Entry(SchemaField map, TextFormatField entry, string name, FieldUse use)
    {
        var key = map.Message!.Find("key")!;
        var value = map.Message.Find("value")!;
        var text = new TextFormatValue(TextFormatKind.String, entry.Name, entry.Place, []);
        return new ConfigurationMessage(
            map.Message,
            new Dictionary<string, ImmutableArray<ConfigurationValue>>(StringComparer.Ordinal)
            {
                ["key"] = [new ConfigurationValue(Read(key, text, name, use), entry.Place)],
                ["value"] = Values(value, entry, $"{name}.{ShownText.Of(entry.Name)}", use),
            }
        );
    }

    private object Read(SchemaField known, TextFormatValue value, string name, FieldUse use) =>
        known.Kind switch
        {
            FieldKind.Message => value.Kind is TextFormatKind.Message
                ? Check(value.Fields, known.Message!, name, use)
                : throw Unexpected(value, name, isJson ? "an object" : "a message in braces"),
            FieldKind.Text => value.Kind is TextFormatKind.String
                ? value.Text
                : throw Unexpected(value, name, "a string in quotes"),
            FieldKind.Flag => ReadFlag(value) ?? throw Unexpected(value, name, "true or false"),
            FieldKind.Real => ReadReal(value) ?? throw Unexpected(value, name, "a number"),
            FieldKind.Choice => ReadChoice(known, value, name),
            FieldKind.Int32 => ReadInteger(value, name, int.MinValue, int.MaxValue),
            FieldKind.UInt32 => ReadInteger(value, name, 0, uint.MaxValue),
            FieldKind.Int64 => ReadInteger(value, name, long.MinValue, long.MaxValue),
            FieldKind.UInt64 => ReadInteger(value, name, 0, ulong.MaxValue),
            _ => throw new ArgumentOutOfRangeException(nameof(known), known.Kind, "Unknown kind of field."),
        };

    private object ReadInteger(TextFormatValue value, string name, Int128 least, Int128 most) =>
        (value.Kind is TextFormatKind.Number || (isJson && value.Kind is TextFormatKind.String))
        && value.TryReadInteger(out var number)
        && number >= least
        && number <= most
            ? number
            : throw Unexpected(
                value,
                name,
                string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}")
            );

    // These are the words and numbers that protobuf's text format accepts.
    private bool? ReadFlag(TextFormatValue value) =>
        (value.Kind, value.Text) switch
        {
            (TextFormatKind.Word, "true") => true,
            (TextFormatKind.Word, "false") => false,
            (TextFormatKind.Word, "True" or "t") or (TextFormatKind.Number, "1") when !isJson => true,
            (TextFormatKind.Word, "False" or "f") or (TextFormatKind.Number, "0") when !isJson => false,
            _ => null,
        };

    private static double? ReadReal(TextFormatValue value) =>
        value.Text.TrimStart('-') is "inf" or "Infinity" or "nan" or "NaN" ? ReadWord(value.Text) : ReadNumber(value);

    private static double ReadWord(string text) =>
        !text.Contains('I', StringComparison.OrdinalIgnoreCase) ? double.NaN
        : text[0] is '-' ? double.NegativeInfinity
        : double.PositiveInfinity;

    private static double? ReadNumber(TextFormatValue value) =>
        value.Kind is TextFormatKind.Number
        && double.TryParse(
            value.Text.TrimEnd('f', 'F'),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    private object ReadChoice(SchemaField known, TextFormatValue value, string name)
    {
        if (
            value.Kind is TextFormatKind.Number
            && value.TryReadInteger(out var number)
            && number >= 0
            && number < known.Choices.Length
        )
        {
            return known.Choices[(int)number];
        }

        var isName = value.Kind is TextFormatKind.Word || (isJson && value.Kind is TextFormatKind.String);
        return isName && known.Choices.Contains(value.Text, StringComparer.Ordinal)
            ? value.Text
            : throw new TextFormatException(
                value.Place,
                $"'{name}' is {Shown(value)}, which is not a valid value. "
                    + (
                        value.Kind is TextFormatKind.String
                        && !isJson
                        && known.Choices.Contains(value.Text, StringComparer.Ordinal)
                            ? "Write it without quotes."
                            : KeySuggestion.ForChoice(value.Text, known.Choices)
                    )
            );
    }

    private static TextFormatException Unexpected(TextFormatValue value, string name, string expected) =>
        new(value.Place, $"'{name}' is {Shown(value)}; expected {expected}.");

    private static string Shown(TextFormatValue value) =>
        value.Kind is TextFormatKind.Message ? "a message" : $"'{ShownText.Of(value.Text)}'";

    private static string ToSnakeCase(string name) =>
        string.Concat(
            name.Select(static c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString())
        );
}
