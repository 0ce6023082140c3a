using System.Collections.Immutable;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>The type of a field's value.</summary>
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

/// <summary>What this server does with a field.</summary>
internal enum FieldUse
{
    /// <summary>The field has its effect.</summary>
    Used,

    /// <summary>The field has no effect, and results are the same without it. The log names it.</summary>
    Ignored,

    /// <summary>Results would be wrong without the field's effect: a model that sets it is not loaded.</summary>
    Refused,
}

/// <summary>A message of the configuration: its keys.</summary>
/// <param name="Fields">The fields.</param>
internal sealed record SchemaMessage(params ImmutableArray<SchemaField> Fields)
{
    /// <summary>Finds a field by its key.</summary>
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

/// <summary>A field of a message.</summary>
/// <param name="Name">The key.</param>
/// <param name="Kind">The type of its value.</param>
internal sealed record SchemaField(string Name, FieldKind Kind)
{
    /// <summary>The keys of its value, for a message.</summary>
    public SchemaMessage? Message { get; init; }

    /// <summary>The values of an enumeration; each has its index as its number.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>Whether it may have several values.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether it is a map: a repeated message of <c>key</c> and <c>value</c>, in JSON an object.</summary>
    public bool IsMap { get; init; }

    /// <summary>The name of the group of fields of which at most one may be set, or null.</summary>
    public string? OneOf { get; init; }

    /// <summary>What this server does with it.</summary>
    public FieldUse Use { get; init; }

    /// <summary>Why it is ignored or refused.</summary>
    public string Why { get; init; } = "";

    /// <summary>The same field, which may have several values.</summary>
    public SchemaField Many() => this with { IsRepeated = true };

    /// <summary>The same field, ignored.</summary>
    public SchemaField Ignored(string why) => this with { Use = FieldUse.Ignored, Why = why };

    /// <summary>The same field, refused.</summary>
    public SchemaField Refused(string why) => this with { Use = FieldUse.Refused, Why = why };

    /// <summary>The same field, of which no other in the group may be set.</summary>
    public SchemaField In(string group) => this with { OneOf = group };
}
