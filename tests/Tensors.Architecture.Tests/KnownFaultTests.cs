namespace Tensors.Architecture.Tests;

/// <summary>The patches in tests/Mutants, which eng/test-mutants.sh applies: that script takes too long for every change, but what it needs must stay true.</summary>
public sealed class KnownFaultTests
{
    private const string CaughtBy = "Caught by: ";

    public static TheoryData<string> Patches =>
        [
            .. Directory
                .GetFiles(Path.Combine(Repository.Root, "tests", "Mutants"), "*.patch")
                .Select(path => Path.GetFileName(path)),
        ];

    [Theory]
    [MemberData(nameof(Patches))]
    public void A_patch_fits_the_code(string patch)
    {
        var lines = Read(patch);
        var file = lines.Single(line => line.StartsWith("+++ b/", StringComparison.Ordinal))[6..];
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        var hunk = lines.SkipWhile(line => !line.StartsWith("@@", StringComparison.Ordinal)).Skip(1).ToList();
        Assert.DoesNotContain(hunk, line => line.StartsWith("@@", StringComparison.Ordinal));
        Assert.Contains(hunk, line => line is ['-' or '+', ..]);
        var before = hunk.Where(line => line is [' ' or '-', ..]).Select(line => line[1..]);
        Assert.Contains(string.Join('\n', before), text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public void A_patch_says_what_is_wrong_and_which_tests_catch_it(string patch)
    {
        var lines = Read(patch);
        Assert.StartsWith("Fault: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(CaughtBy, lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines[1][CaughtBy.Length..].Split(' ').Length);
        var (project, tests) = (lines[1][CaughtBy.Length..].Split(' ')[0], lines[1].Split(' ')[^1]);
        Assert.NotEmpty(
            Directory.GetFiles(
                Path.Combine(Repository.Root, "tests", project),
                tests + ".cs",
                SearchOption.AllDirectories
            )
        );
    }

    private static string[] Read(string patch) =>
        File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Mutants", patch));
}
