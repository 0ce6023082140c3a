namespace OcrPipeline.Tests;

/// <summary>Too little shared memory, for the page or for what the workers make of it.</summary>
public sealed class NoRoomTests
{
    [Theory]
    [InlineData("1m")]
    [InlineData("12m")]
    public async Task Too_little_shared_memory_is_a_clear_error(string size)
    {
        await Models.RequireAsync();
        var mount = Directory.CreateTempSubdirectory("ocr-pipeline-");
        Assert.SkipUnless(
            (await Programs.RunAsync("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", mount.FullName)).ExitCode
                == 0,
            "Only root can mount a small tmpfs."
        );
        try
        {
            using var sample = SampleProcess.StartWith([("TENSORS_SHARED_MEMORY_ROOT", mount.FullName)]);
            var (exitCode, output, error) = await sample.WaitAsync();
            Assert.Equal((1, ""), (exitCode, output));
            Assert.Contains("Needed: ", error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.Empty(mount.EnumerateFiles("*.data", SearchOption.AllDirectories));
        }
        finally
        {
            await Programs.RunAsync("umount", mount.FullName);
            mount.Delete(recursive: true);
        }
    }
}
