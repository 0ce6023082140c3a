using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Tensors.Generators.Tests.Compilers;

/// <summary>
/// Compares generated files with the accepted ones beside the test, in Verify's convention:
/// <c>Class.Method#HintName.verified.cs</c>; on a difference, what came out is left as <c>.received.cs</c>.
/// </summary>
internal static partial class Snapshot
{
    public static string ProjectDirectory { get; } =
        typeof(Snapshot)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key is "ProjectDirectory")
            .Value!;

    public static void Verify(
        Generated generated,
        Func<string, bool>? isShown = null,
        [CallerFilePath] string file = "",
        [CallerMemberName] string method = ""
    )
    {
        var prefix = $"{Path.GetFileNameWithoutExtension(file)}.{method}";
        // All but the one file whose text is the compiler's.
        var written = generated.Run.GeneratedSources.Where(s =>
            s.HintName is not "Microsoft.CodeAnalysis.EmbeddedAttribute.cs" && isShown?.Invoke(s.HintName) is not false
        );
        var received = written.ToDictionary(
            s => $"{prefix}#{Path.GetFileNameWithoutExtension(s.HintName)}",
            s => WithoutVersion(s.SourceText.ToString()),
            StringComparer.Ordinal
        );
        var accepted = Directory
            .EnumerateFiles(ProjectDirectory, $"{prefix}#*.verified.cs")
            .Select(path => Path.GetFileName(path)[..^".verified.cs".Length]);
        var differences = received
            .Keys.Union(accepted, StringComparer.Ordinal)
            .Select(name => Compare(name, received.GetValueOrDefault(name)));
        if (string.Join("\n", differences.OfType<string>()) is { Length: > 0 } message)
        {
            Assert.Fail(message);
        }
    }

    /// <summary>Compares one text with the accepted one: <c>Class.Method.verified.cs</c>.</summary>
    public static void Verify(string text, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        if (Compare($"{Path.GetFileNameWithoutExtension(file)}.{method}", text) is { } message)
        {
            Assert.Fail(message);
        }
    }

    private static string? Compare(string name, string? received)
    {
        var receivedPath = Path.Combine(ProjectDirectory, name + ".received.cs");
        var verifiedPath = Path.Combine(ProjectDirectory, name + ".verified.cs");
        File.Delete(receivedPath);
        if (received is null)
        {
            return $"{name}.verified.cs: this file is no longer generated. Delete it if that is right.";
        }

        var verified = File.Exists(verifiedPath) ? File.ReadAllText(verifiedPath) : "";
        if (string.Equals(verified, received, StringComparison.Ordinal))
        {
            return null;
        }

        File.WriteAllText(receivedPath, received, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return $"{name}.verified.cs: differs. If the new text is right, move {name}.received.cs over it.\n{Diff(verified, received)}";
    }

    private static string Diff(string verified, string received)
    {
        var lines = InlineDiffBuilder
            .Diff(verified, received)
            .Lines.Where(line => line.Type is not ChangeType.Unchanged);
        return string.Join(
            "\n",
            lines.Take(60).Select(line => $"{(line.Type is ChangeType.Inserted ? '+' : '-')} {line.Text}")
        );
    }

    // A release changes the version in every file, and nothing that a snapshot is to show.
    public static string WithoutVersion(string text) => VersionPattern().Replace(text, "{version}");

    [GeneratedRegex("(?<=Generated(?:Code)?\\(\"Tensors.Generators\", \")[^\"]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VersionPattern();
}
