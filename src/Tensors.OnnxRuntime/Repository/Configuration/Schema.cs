using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Specifies the type of a field's value.</summary>
internal enum FieldKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A signed 32-bit integer.</summary>
    Int32,

    /// <summary>An unsigned 32-bit integer.</summary>
    UInt32,

    /// <summary>A signed 64-bit integer.</summary>
    Int64,

    /// <summary>An unsigned 64-bit integer.</summary>
    UInt64,

    /// <summary>A floating-point number.</summary>
    Real,

    /// <summary>A value of an enumeration.</summary>
    Choice,

    /// <summary>A message.</summary>
    Message,
}

/// <summary>Specifies whether this server uses, ignores or rejects a field.</summary>
internal enum FieldUse
{
    /// <summary>The field is used.</summary>
    Used,

    /// <summary>The field has no effect, but results do not depend on it. A log message names the field.</summary>
    Ignored,

    /// <summary>The field is not supported, and results would be wrong without it. A model that sets it is not loaded.</summary>
    Refused,
}

/// <summary>Describes a message type of the configuration: its fields.</summary>
/// <param name="Fields">The fields of the message.</param>
internal sealed record SchemaMessage(params ImmutableArray<SchemaField> Fields)
{
    /// <summary>Returns the field with the specified key, or null if there is no such field.</summary>
    public SchemaField? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal))
            {
                return field;
            }
        }

        return null;
    }
}

/// <summary>Describes a field of a message.</summary>
/// <param name="Name">The key of the field.</param>
/// <param name="Kind">The type of the field's value.</param>
internal sealed record SchemaField(string Name, FieldKind Kind)
{
    /// <summary>Gets the schema of the field's value if the value is a message; otherwise, null.</summary>
    public SchemaMessage? Message { get; init; }

    /// <summary>
    /// Gets the names of the enumeration's values if the value is of an enumeration type. The index of each name is the value's number.
    /// </summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Gets a value indicating whether the field may have several values.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>
    /// Gets a value indicating whether the field is a map: a repeated message with the fields <c>key</c> and <c>value</c>, which is an object in
    /// JSON.
    /// </summary>
    public bool IsMap { get; init; }

    /// <summary>
    /// Gets the name of the group to which the field belongs, or null if it belongs to no group. At most one field of a group may be set.
    /// </summary>
    public string? OneOf { get; init; }

    /// <summary>Gets a value that specifies whether this server uses, ignores or rejects the field.</summary>
    public FieldUse Use { get; init; }

    /// <summary>Gets the reason why the field is ignored or rejected, or an empty string if it is used.</summary>
    public string Why { get; init; } = "";

    /// <summary>Returns a copy of the field that may have several values.</summary>
    public SchemaField Many() => this with { IsRepeated = true };

    /// <summary>Returns a copy of the field that is ignored for the specified reason.</summary>
    public SchemaField Ignored(string why) => this with { Use = FieldUse.Ignored, Why = why };

    /// <summary>Returns a copy of the field that is rejected for the specified reason.</summary>
    public SchemaField Refused(string why) => this with { Use = FieldUse.Refused, Why = why };

    /// <summary>Returns a copy of the field that belongs to the specified group. At most one field of a group may be set.</summary>
    public SchemaField In(string group) => this with { OneOf = group };
}
