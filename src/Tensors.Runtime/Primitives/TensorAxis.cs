using System.Globalization;

namespace Tensors;

/// <summary>
/// Represents one axis of a tensor type. An axis has either a fixed length or a dynamic length, which is given at run time.
/// </summary>
/// <param name="Name">The name of the axis, or null for a fixed axis without a name.</param>
/// <param name="Length">The fixed length, at least 1, or null for a dynamic axis.</param>
/// <param name="Max">The maximum length of a dynamic axis, at least 1, or null for no maximum. Null for a fixed axis.</param>
public readonly record struct TensorAxis(string? Name, long? Length, long? Max = null)
{
    /// <summary>The name of a dynamic axis that is declared without a name. Two such axes can have different lengths.</summary>
    public const string Unnamed = "?";

    /// <summary>Gets a value indicating whether the length is given at run time.</summary>
    public bool IsDynamic => Length is null;

    /// <summary>
    /// Returns the length of a fixed axis. For a dynamic axis, returns its name and its maximum if it has one, as in <c>batch</c> or
    /// <c>batch&lt;=32</c>.
    /// </summary>
    public override string ToString() =>
        Length?.ToString(CultureInfo.InvariantCulture)
        ?? (Max is { } max ? string.Create(CultureInfo.InvariantCulture, $"{Name}<={max}") : Name ?? Unnamed);
}
