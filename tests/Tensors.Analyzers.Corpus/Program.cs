using System.CommandLine;
using Tensors.Analyzers.Corpus.Comparing;
using Tensors.Analyzers.Corpus.Loading;

var files = new Option<string?>("--files")
{
    Description = "Instead of the corpora: a folder of C# files, marked as docs/rules/README.md says.",
};
files.Validators.Add(result =>
{
    if (result.GetValueOrDefault<string?>() is { } folder && !Directory.Exists(folder))
    {
        result.AddError($"--files: there is no folder '{folder}'. Give a folder of marked C# files.");
    }
});
var rule = new Option<string?>("--rule") { Description = "Only this rule, such as TNS1004." };
rule.Validators.Add(result =>
{
    if (result.GetValueOrDefault<string?>() is { } id && !OurRules.Ids.Contains(id, StringComparer.Ordinal))
    {
        result.AddError($"--rule: there is no rule '{id}'. The rules are {string.Join(", ", OurRules.Ids)}.");
    }
});
var others = new Option<bool>("--others") { Description = "Also print each report of the other tools." };

var root = new RootCommand(
    """
    Runs the rules over code in which every mistake is marked, and prints what they find, miss and report without reason,
    next to what the compiler and other analyzers say of the same files. Exit code 0 if the rules are right about every
    place, 1 if not or if a file does not compile, 2 for a bad argument.
    """
)
{
    files,
    rule,
    others,
};
root.Validators.Add(result =>
{
    if (result.GetValue(files) is not null && result.GetValue(others))
    {
        result.AddError("--others is for the corpora. Leave out --files, or --others.");
    }
});
root.SetAction(
    async (parsed, cancellationToken) =>
    {
        try
        {
            var onlyRule = parsed.GetValue(rule);
            var isRight = parsed.GetValue(files) is { } folder
                ? await RunAsync(folder, onlyRule, cancellationToken)
                : await CorpusReport.PrintAsync(onlyRule, parsed.GetValue(others), Console.Out, cancellationToken);
            return isRight ? 0 : 1;
        }
        catch (MarkedCodeException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
);

var arguments = root.Parse(args);
if (arguments.Errors.Count == 0)
{
    return await arguments.InvokeAsync();
}

foreach (var error in arguments.Errors)
{
    Console.Error.WriteLine(error.Message);
}

return 2;

static async Task<bool> RunAsync(string folder, string? rule, CancellationToken cancellationToken)
{
    var code = MarkedCode.LoadFolder(folder);
    var comparison = await CorpusReport.CompareAsync(code, rule, cancellationToken);
    comparison.PrintDifferences(Console.Out);
    Console.WriteLine(
        $"{code.Files.Length} files: {comparison.Hits.Length} marked places found, {comparison.Missed.Length} missed, "
            + $"{comparison.Unexpected.Length} reported without a mark."
    );
    return comparison.IsPerfect;
}
