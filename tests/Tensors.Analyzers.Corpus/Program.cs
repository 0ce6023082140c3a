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
};
root.SetAction(
    async (parsed, cancellationToken) =>
    {
        try
        {
            return await RunAsync(parsed.GetValue(files), parsed.GetValue(rule), cancellationToken) ? 0 : 1;
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

static async Task<bool> RunAsync(string? folder, string? rule, CancellationToken cancellationToken)
{
    if (folder is null)
    {
        return await CorpusReport.PrintAsync(rule, Console.Out, cancellationToken);
    }

    var code = MarkedCode.LoadFolder(folder);
    var comparison = await CorpusReport.CompareAsync(code, rule, cancellationToken);
    comparison.PrintDifferences(Console.Out);
    Console.WriteLine(
        $"{code.Files.Length} files: {comparison.Hits.Length} marked places found, {comparison.Missed.Length} missed, "
            + $"{comparison.Unexpected.Length} reported without a mark."
    );
    return comparison.IsPerfect;
}
