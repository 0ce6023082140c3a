namespace OcrPipeline.Tests;

/// <summary>The models, fetched once where they can be.</summary>
internal static class Models
{
    private static readonly Lazy<Task<string?>> _missing = new(FetchAsync);

    /// <summary>Skips the test, and says why, where the models are not there and cannot be fetched.</summary>
    public static async Task RequireAsync() =>
        Assert.SkipWhen(await _missing.Value is not null, await _missing.Value ?? "");

    private static async Task<string?> FetchAsync()
    {
        try
        {
            await ModelFiles.EnsureAsync(TextWriter.Null, TestContext.Current.CancellationToken);
            return null;
        }
        catch (ModelFilesException e)
        {
            return e.Message;
        }
    }
}
