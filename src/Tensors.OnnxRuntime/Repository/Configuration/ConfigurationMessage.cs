using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Represents a value of a configuration, converted to the type of its key, and its position in the text.</summary>
/// <param name="Value">A string (also for an enumeration), bool, Int128, double or <see cref="ConfigurationMessage"/>.</param>
/// <param name="Place">The position of the value in the text.</param>
internal readonly record struct ConfigurationValue(object Value, TextFormatPlace Place);

/// <summary>Represents a message of a configuration that has been checked against its schema.</summary>
/// <param name="schema">The schema of the message.</param>
/// <param name="fields">The values by key. A key that is not repeated has one value.</param>
internal sealed class ConfigurationMessage(
    SchemaMessage schema,
    IReadOnlyDictionary<string, ImmutableArray<ConfigurationValue>> fields
)
{
    /// <summary>Gets a configuration in which no key is set.</summary>
    public static ConfigurationMessage Empty { get; } =
        new(ConfigurationSchema.Root, ImmutableDictionary<string, ImmutableArray<ConfigurationValue>>.Empty);

    /// <summary>Determines whether a key is set.</summary>
    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>Returns the values of a key, or an empty array if it is not set.</summary>
    public ImmutableArray<ConfigurationValue> Values(string name) =>
        fields.TryGetValue(name, out var values) ? values : [];

    /// <summary>Returns the string value of a key, or an empty string if it is not set.</summary>
    public string Text(string name) => Single(name) as string ?? "";

    /// <summary>Returns the integer value of a key, or null if it is not set.</summary>
    public Int128? Number(string name) => Single(name) as Int128?;

    /// <summary>Determines whether a key is set to true.</summary>
    public bool Flag(string name) => Single(name) is true;

    /// <summary>Returns the integer values of a repeated key, or an empty array if it is not set.</summary>
    public ImmutableArray<long> Numbers(string name) =>
        [.. Values(name).Select(static value => (long)(Int128)value.Value)];

    /// <summary>Returns the message value of a key, or null if it is not set.</summary>
    public ConfigurationMessage? Message(string name) => Single(name) as ConfigurationMessage;

    /// <summary>Returns the position of a key's first value in the text, or the start of the text if the key is not set.</summary>
    public TextFormatPlace PlaceOf(string name) => Values(name) is [var first, ..] ? first.Place : new(1, 1);

    /// <summary>Writes the message in protobuf's JSON form, with the keys of the .proto file.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var field in schema.Fields)
        {
            if (fields.TryGetValue(field.Name, out var values))
            {
                writer.WritePropertyName(field.Name);
                Write(writer, field, values);
            }
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SchemaField field, ImmutableArray<ConfigurationValue> values)
    {
        if (field.IsMap)
        {
            writer.WriteStartObject();
            foreach (var entry in values.Select(static value => (ConfigurationMessage)value.Value))
            {
                writer.WritePropertyName(string.Create(CultureInfo.InvariantCulture, $"{entry.Single("key") ?? ""}"));
                WriteMapValue(writer, field.Message!.Find("value")!, entry);
            }

            writer.WriteEndObject();
        }
        else if (field.IsRepeated)
        {
            writer.WriteStartArray();
            foreach (var (value, _) in values)
            {
                Write(writer, field.Kind, value);
            }

            writer.WriteEndArray();
        }
        else
        {
            Write(writer, field.Kind, values[^1].Value);
        }
    }

    private static void WriteMapValue(Utf8JsonWriter writer, SchemaField field, ConfigurationMessage entry)
    {
        if (entry.Single("value") is { } value)
        {
            Write(writer, field.Kind, value);
        }
        else if (field.Kind is FieldKind.Message)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStringValue("");
        }
    }

    private static void Write(Utf8JsonWriter writer, FieldKind kind, object value)
    {
        switch (value)
        {
            case ConfigurationMessage message:
                message.WriteTo(writer);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double real when double.IsFinite(real):
                writer.WriteNumberValue(real);
                break;
            case Int128 number when kind is FieldKind.Int32 or FieldKind.UInt32:
                writer.WriteNumberValue((long)number);
                break;
            default:
                // 64-bit integers are strings in protobuf's JSON.
                writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
        }
    }

    private object? Single(string name) => Values(name) is [.., var last] ? last.Value : null;
}
