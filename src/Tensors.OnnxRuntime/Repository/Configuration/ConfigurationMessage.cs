using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>A value of a configuration that has the type that its key requires.</summary>
/// <param name="Value">A string (also for an enumeration), bool, Int128, double or <see cref="ConfigurationMessage"/>.</param>
/// <param name="Place">Where it is in the text.</param>
internal readonly record struct ConfigurationValue(object Value, TextFormatPlace Place);

/// <summary>A message of a configuration whose keys and values are those of its schema.</summary>
/// <param name="schema">The schema.</param>
/// <param name="fields">The values by key: one, or several of a repeated field.</param>
internal sealed class ConfigurationMessage(
    SchemaMessage schema,
    IReadOnlyDictionary<string, ImmutableArray<ConfigurationValue>> fields
)
{
    /// <summary>A message without keys.</summary>
    public static ConfigurationMessage Empty { get; } =
        new(ConfigurationSchema.Root, ImmutableDictionary<string, ImmutableArray<ConfigurationValue>>.Empty);

    /// <summary>Gets whether a key is set.</summary>
    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>Gets the values of a key; none where it is not set.</summary>
    public ImmutableArray<ConfigurationValue> Values(string name) =>
        fields.TryGetValue(name, out var values) ? values : [];

    /// <summary>Gets the string of a key, or an empty one.</summary>
    public string Text(string name) => Single(name) as string ?? "";

    /// <summary>Gets the integer of a key, or null.</summary>
    public Int128? Number(string name) => Single(name) as Int128?;

    /// <summary>Gets whether the flag of a key is set to true.</summary>
    public bool Flag(string name) => Single(name) is true;

    /// <summary>Gets the integers of a key.</summary>
    public ImmutableArray<long> Numbers(string name) =>
        [.. Values(name).Select(static value => (long)(Int128)value.Value)];

    /// <summary>Gets the message of a key, or null.</summary>
    public ConfigurationMessage? Message(string name) => Single(name) as ConfigurationMessage;

    /// <summary>Gets where a key's value is in the text.</summary>
    public TextFormatPlace PlaceOf(string name) => Values(name) is [var first, ..] ? first.Place : new(1, 1);

    /// <summary>Writes it as protobuf's JSON, with the keys of the .proto file.</summary>
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
