using Microsoft.Extensions.Configuration;

namespace Tensors;

/// <summary>
/// Represents the keys that a configuration section may contain. A colon in a key separates the name of a nested section from the rest of
/// the key.
/// </summary>
/// <param name="known">The keys and the values that each of them accepts. Keys are not case-sensitive.</param>
internal sealed class ConfigurationKeys(params (string Key, ConfigurationValue Value)[] known)
{
    /// <summary>
    /// Validates a section, and returns its values in a form that the configuration binder can read. The binder itself does not read
    /// units.
    /// </summary>
    /// <returns>The converted values, in a configuration that can be bound to options.</returns>
    /// <exception cref="InvalidOperationException">
    /// A key is unknown, or its value is not valid. The message names the key and the expected value.
    /// </exception>
    public IConfiguration Read(IConfigurationSection section)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Read(section, "", values);
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    private void Read(IConfigurationSection section, string prefix, Dictionary<string, string?> values)
    {
        if (section.Value is not null)
        {
            var first = known.First(item => StartsWith(item.Key, prefix)).Key[prefix.Length..];
            throw Wrong(section, $"a section with keys such as '{section.Path}:{first}'");
        }

        foreach (var child in section.GetChildren())
        {
            var key = prefix + child.Key;
            if (
                Array.Find(known, item => item.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) is
                { Key: { } } found
            )
            {
                Read(child, found.Key, found.Value, values);
            }
            else if (Array.Exists(known, item => StartsWith(item.Key, key + ConfigurationPath.KeyDelimiter)))
            {
                Read(child, key + ConfigurationPath.KeyDelimiter, values);
            }
            else
            {
                throw new InvalidOperationException(
                    $"The configuration key '{child.Path}' is unknown. Known keys: "
                        + $"{string.Join(", ", known.Select(static item => item.Key))}."
                );
            }
        }
    }

    private static void Read(
        IConfigurationSection section,
        string key,
        ConfigurationValue value,
        Dictionary<string, string?> values
    )
    {
        var inner = section.GetChildren().ToList();
        if (value.IsList)
        {
            var items =
                inner.Count > 0
                    ? inner.Select(static item => item.Value ?? "")
                    : section.Value?.Split(',', StringSplitOptions.TrimEntries) ?? [];
            foreach (var (index, item) in items.Index())
            {
                values[$"{key}:{index}"] = value.Normalize(item) ?? throw Wrong(section, value.Expected, item);
            }
        }
        else if (inner.Count > 0)
        {
            throw new InvalidOperationException(
                $"The configuration key '{inner[0].Path}' is unknown. '{section.Path}' takes a single value, not a section."
            );
        }
        else if (section.Value is { } text)
        {
            values[key] = value.Normalize(text) ?? throw Wrong(section, value.Expected);
        }
    }

    private static bool StartsWith(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static InvalidOperationException Wrong(
        IConfigurationSection section,
        string expected,
        string? item = null
    ) => new($"The configuration key '{section.Path}' is '{section.Value ?? item}'. Expected {expected}.");
}
