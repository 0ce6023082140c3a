using System.Runtime.InteropServices;

namespace Tensors.Chaos.Driving;

/// <summary>Puts other things in the places of files: empty, shorter or longer files, copies, links, pipes and folders.</summary>
internal sealed partial class Replacements(SharedFolder folder, Random random)
{
    private const long MaxCopiedBytes = 1 << 20;
    private const UnixFileMode ForUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly HashSet<ulong> _inodes = [];
    private int _number;

    /// <summary>Replaces a file.</summary>
    /// <returns>Whether it was replaced; false where it has gone meanwhile.</returns>
    public bool TryReplace(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        var replacement = Path.Combine(folder.Away, $"replacement-{_number++}");
        Make(replacement, path);
        if (FileStatus.TryGet(replacement, follow: false, out var status))
        {
            _inodes.Add(status.Value.Inode);
        }

        if (Directory.Exists(replacement) && new DirectoryInfo(replacement).LinkTarget is null)
        {
            File.Delete(path);
            Directory.Move(replacement, path);
        }
        else
        {
            File.Move(replacement, path, overwrite: true);
        }

        return true;
    }

    /// <summary>Removes the replacements that are still there, under any name.</summary>
    public void RemoveAll()
    {
        foreach (var path in folder.Files())
        {
            if (!FileStatus.TryGet(path, follow: false, out var status) || !_inodes.Contains(status.Value.Inode))
            {
                continue;
            }

            if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }

        _inodes.Clear();
    }

    private void Make(string path, string original)
    {
        var length = new FileInfo(original).Length;
        switch (random.Next(6))
        {
            case 0:
                using (Create(path)) { }

                break;
            case 1 when length <= MaxCopiedBytes:
                File.Copy(original, path);
                File.SetUnixFileMode(path, ForUser);
                break;
            case 2:
                File.CreateSymbolicLink(path, original);
                break;
            case 3:
                _ = MakePipe(path, (uint)ForUser);
                break;
            case 4:
                _ = Directory.CreateDirectory(path);
                break;
            default:
                // The same length, other contents; as much of it as a reader would look at first.
                using (var file = Create(path))
                {
                    var head = new byte[Math.Min(length, 8192)];
                    random.NextBytes(head);
                    file.Write(head);
                    file.SetLength(length);
                }

                break;
        }
    }

    private static FileStream Create(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = ForUser,
            }
        );

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
