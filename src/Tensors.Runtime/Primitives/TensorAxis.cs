using System.Globalization;

namespace Tensors;

/// <summary>One axis of a tensor type: of fixed length, or named and of a length given at run time.</summary>
/// <param name="Name">The axis's name, or null for a fixed axis without one.</param>
/// <param name="Length">The fixed length, at least 1, or null for a dynamic axis.</param>
/// <param name="Max">The largest length that a dynamic axis may have, at least 1, or null for any. Null for a fixed axis.</param>
public readonly record struct TensorAxis(string? Name, long? Length, long? Max = null)
{
    /// <summary>The name of a dynamic axis that is declared without a name. Two such axes can have different lengths.</summary>
    public const string Unnamed = "?";

    /// <summary>Whether the length is given at run time.</summary>
    public bool IsDynamic => Length is null;

    /// <summary>The length if fixed, else the name, as in <c>batch</c> or <c>batch&lt;=32</c>.</summary>
    public override string ToString() =>
        Length?.ToString(CultureInfo.InvariantCulture)
        ?? (Max is { } max ? string.Create(CultureInfo.InvariantCulture, $"{Name}<={max}") : Name ?? Unnamed);
}
