using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace Tensors.Packages.Tests.Feeds;

/// <summary>Writes what a package contains and depends on as text, without what differs from build to build.</summary>
internal static class PackageText
{
    /// <summary>Describes a package.</summary>
    public static string Of(ZipArchive package, string version)
    {
        var text = new StringBuilder();
        var metadata = Nuspec(package);
        foreach (
            var name in (string[])["license", "icon", "readme", "packageTypes", "dependencies", "frameworkReferences"]
        )
        {
            Write(
                text,
                metadata
                    .Elements()
                    .SingleOrDefault(element => string.Equals(element.Name.LocalName, name, StringComparison.Ordinal)),
                version,
                ""
            );
        }

        foreach (var path in package.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal))
        {
            // What every package has for its format.
            if (
                !path.StartsWith("_rels/", StringComparison.Ordinal)
                && !path.StartsWith("package/", StringComparison.Ordinal)
                && !path.EndsWith(".nuspec", StringComparison.Ordinal)
                && path is not "[Content_Types].xml"
            )
            {
                text.Append("  ").Append(Uri.UnescapeDataString(path)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Reads the metadata of a package.</summary>
    public static XElement Nuspec(ZipArchive package)
    {
        using var stream = package
            .Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal))
            .Open();
        return XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName is "metadata");
    }

    private static void Write(StringBuilder text, XElement? element, string version, string indent)
    {
        if (element is null)
        {
            return;
        }

        text.Append(indent).Append(element.Name.LocalName);
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
        {
            text.Append(' ').Append(attribute.Value.Replace(version, "{version}", StringComparison.Ordinal));
        }

        text.Append(element.HasElements ? "" : " " + element.Value).Append('\n');
        foreach (var child in element.Elements())
        {
            Write(text, child, version, indent + "  ");
        }
    }
}
