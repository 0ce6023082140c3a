using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Creates the fields of the schema.</summary>
internal static class SchemaFields
{
    /// <summary>The reason given for a field that is ignored or rejected because it is for other backends.</summary>
    public const string NotForOnnx = "it applies to TensorRT models only";

    /// <summary>The reason given for a field that is ignored because it does not change results.</summary>
    public const string SpeedOnly = "it affects speed, not results";

    /// <summary>Creates a field for a string.</summary>
    public static SchemaField Text(string name) => new(name, FieldKind.Text);

    /// <summary>Creates a field for true or false.</summary>
    public static SchemaField Flag(string name) => new(name, FieldKind.Flag);

    /// <summary>Creates a field for a signed 32-bit integer.</summary>
    public static SchemaField Int32(string name) => new(name, FieldKind.Int32);

    /// <summary>Creates a field for an unsigned 32-bit integer.</summary>
    public static SchemaField UInt32(string name) => new(name, FieldKind.UInt32);

    /// <summary>Creates a field for a signed 64-bit integer.</summary>
    public static SchemaField Int64(string name) => new(name, FieldKind.Int64);

    /// <summary>Creates a field for an unsigned 64-bit integer.</summary>
    public static SchemaField UInt64(string name) => new(name, FieldKind.UInt64);

    /// <summary>Creates a field for a floating-point number.</summary>
    public static SchemaField Real(string name) => new(name, FieldKind.Real);

    /// <summary>Creates a field for a value of an enumeration.</summary>
    public static SchemaField Choice(string name, ImmutableArray<string> choices) =>
        new(name, FieldKind.Choice) { Choices = choices };

    /// <summary>Creates a field for a message.</summary>
    public static SchemaField Message(string name, SchemaMessage message) =>
        new(name, FieldKind.Message) { Message = message };

    /// <summary>Creates a field for a map.</summary>
    public static SchemaField Map(string name, FieldKind key, SchemaField value) =>
        Message(name, new SchemaMessage(new SchemaField("key", key), value)) with
        {
            IsMap = true,
            IsRepeated = true,
        };

    /// <summary>Creates a field for a map of strings.</summary>
    public static SchemaField TextMap(string name) => Map(name, FieldKind.Text, Text("value"));
}
