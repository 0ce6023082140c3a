using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Repository;

/// <summary>
/// Represents the files of a model that were sent with a request. They are in a temporary folder that only the current user can access.
/// </summary>
internal sealed class TemporaryFiles : IDisposable
{
    private const int MaxFiles = 1000;
    private const int MaxPathLength = 200;
    private const int MaxDepth = 8;

    private readonly DirectoryInfo _folder;

    private TemporaryFiles(DirectoryInfo folder) => _folder = folder;

    /// <summary>Gets the path of the temporary folder, which contains a folder for each version.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Writes files to a new temporary folder, and returns the object that owns the folder.</summary>
    /// <param name="files">The contents of the files by path, such as <c>1/model.onnx</c>.</param>
    /// <returns>The files. The caller disposes them.</returns>
    /// <exception cref="ModelCallException">
    /// A path does not name a file in the folder of a version, there are too many files, or they cannot be written.
    /// </exception>
    public static TemporaryFiles Write(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (files.Count > MaxFiles)
        {
            throw Wrong($"the request has {files.Count:N0} files; expected at most {MaxFiles:N0}.");
        }

        foreach (var path in files.Keys)
        {
            Check(path);
        }

        // CreateTempSubdirectory creates a folder with mode 0700 and a name that cannot be guessed.
        var written = new TemporaryFiles(Directory.CreateTempSubdirectory("tensors-model-"));
        try
        {
            foreach (var (path, content) in files)
            {
                var file = Path.Combine(written.Folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
                stream.Write(content.Span);
            }

            return written;
        }
        catch (Exception e)
        {
            written.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelResourceExhaustedException(
                    "The files of the request cannot be written: two of their paths may conflict, or the server's disk may be full.",
                    e
                );
            }

            throw;
        }
    }

    /// <summary>Deletes the folder. A model that was loaded from it is not affected.</summary>
    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The operating system cleans its temporary folder.
        }
    }

    private static void Check(string path)
    {
        var parts = path.Split('/');
        var isPath =
            path.Length <= MaxPathLength
            && parts.Length is > 1 and <= MaxDepth
            && ModelFolder.NumberOf(parts[0]) > 0
            && parts.All(static part =>
                part is not ("" or "." or "..") && !part.Any(static c => char.IsControl(c) || c is '\\' or ':')
            );
        if (!isPath)
        {
            throw Wrong(
                $"the path '{ShownText.Of(path)}' is not valid. Expected a version and a file name, such as 1/model.onnx, of at most "
                    + $"{MaxPathLength} characters."
            );
        }
    }

    private static ModelCallException Wrong(string message) => new InvalidModelCallException(message);
}
