using Microsoft.CodeAnalysis.CodeFixes;

namespace Tensors.Analyzers.Tests.Fixes;

/// <summary>Members of a class before and after a fix, laid out as people write them, so that the layout is tested too.</summary>
internal static class FixSample
{
    public static Task IsMendedAsync<TFix>(string rule, string before, string after, int iterations = 0)
        where TFix : CodeFixProvider, new() =>
        VerifyRule.FixAsync<TFix>(rule, InClass(before), InClass(after), iterations);

    public static Task IsLeftAsync<TFix>(string rule, string reason, string members)
        where TFix : CodeFixProvider, new()
    {
        Assert.NotEmpty(reason);
        return VerifyRule.NoFixAsync<TFix>(rule, InClass(members));
    }

    private static string InClass(string members) =>
        Samples.InClass(string.Join("\n", members.Split('\n').Select(line => line.Length == 0 ? line : "    " + line)));
}
