using System.ComponentModel;
using Microsoft.Extensions.Configuration;

namespace Tensors;

/// <summary>Reads options from a section of a configuration: no reflection, and no key that is passed over. For this library's own parts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ConfigurationValues
{
    /// <summary>Throws unless every key of a section is known.</summary>
    /// <param name="section">The section.</param>
    /// <param name="known">The known keys; case does not matter.</param>
    /// <exception cref="InvalidOperationException">One is not, or has keys of its own, or the section is a value.</exception>
    public static void CheckKeys(IConfigurationSection section, params ReadOnlySpan<string> known)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (section.Value is { } value)
        {
            throw new InvalidOperationException(
                $"The configuration key '{section.Path}' is '{value}'. Expected a section with keys such as '{section.Path}:{known[0]}'."
            );
        }

        foreach (var child in section.GetChildren())
        {
            var isKnown = false;
            foreach (var key in known)
            {
                isKnown |= string.Equals(child.Key, key, StringComparison.OrdinalIgnoreCase);
            }

            if (!isKnown)
            {
                throw new InvalidOperationException(
                    $"The configuration key '{child.Path}' is unknown. Known ones are: {string.Join(", ", known)}."
                );
            }

            if (child.GetChildren().FirstOrDefault() is { } inner)
            {
                throw new InvalidOperationException(
                    $"The configuration key '{inner.Path}' is unknown. '{child.Path}' takes one value."
                );
            }
        }
    }

    /// <summary>Reads a value of a reference type.</summary>
    /// <param name="section">The section.</param>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">What it is where the key is not set.</param>
    /// <param name="expected">What it must be, for the message.</param>
    /// <param name="parse">Null for text that is no such value.</param>
    /// <exception cref="InvalidOperationException">The value cannot be read; the message names key and value.</exception>
    public static T? Read<T>(
        IConfigurationSection section,
        string key,
        T? otherwise,
        string expected,
        Func<string, T?> parse
    )
        where T : class
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(parse);
        return section[key] is { } text ? parse(text) ?? throw Wrong(section, key, text, expected) : otherwise;
    }

    /// <summary>Reads a value of a value type.</summary>
    /// <inheritdoc cref="Read"/>
    public static T ReadValue<T>(
        IConfigurationSection section,
        string key,
        T otherwise,
        string expected,
        Func<string, T?> parse
    )
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(parse);
        return section[key] is { } text ? parse(text) ?? throw Wrong(section, key, text, expected) : otherwise;
    }

    /// <summary>Says that a value cannot be read.</summary>
    internal static InvalidOperationException Wrong(
        IConfigurationSection section,
        string key,
        string value,
        string expected
    ) => new($"The configuration key '{section.Path}:{key}' is '{value}'. Expected {expected}.");
}
