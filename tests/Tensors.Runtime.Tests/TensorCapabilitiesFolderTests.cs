using System.Globalization;
using System.Runtime.Versioning;
using CliWrap;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Where regions are files: what a look at their folder finds, and leaves.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TensorCapabilitiesFolderTests
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [FactWhere(Needs.Posix)]
    public void Shared_memory_is_as_large_as_the_kernel_says()
    {
        var shared = TensorCapabilities.Detect().SharedMemory;
        Assert.True(shared.IsAvailable, shared.Reason);
        Assert.Equal(new DriveInfo(shared.Root!).TotalSize, shared.TotalBytes);

        // Other tests take and give memory meanwhile: once it must come out between two looks.
        Eventually.IsTrue(() =>
        {
            var before = FreeBytesOf(shared.Root!);
            var seen = TensorCapabilities.Detect().SharedMemory.FreeBytes;
            var after = FreeBytesOf(shared.Root!);
            return seen >= Math.Min(before, after) && seen <= Math.Max(before, after);
        });
    }

    [FactWhere(Needs.Posix)]
    public void Looking_leaves_no_file_and_no_descriptor()
    {
        using var root = new TemporaryRoot();
        var answer = Look(root.Path);
        Assert.Contains("shared memory  available", answer, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(root.Path));
        Assert.Contains("\ndescriptors 0\n", answer, StringComparison.Ordinal);
    }

    [FactWhere(Needs.Posix)]
    public void A_root_that_is_not_there_is_a_reason()
    {
        using var root = new TemporaryRoot();
        var missing = Path.Combine(root.Path, "missing");
        Assert.Contains($"absent: The folder '{missing}' does not exist", Look(missing), StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
    }

    [FactWhere(Needs.Posix)]
    public void A_root_that_is_a_file_is_a_reason()
    {
        using var root = new TemporaryRoot();
        var file = Path.Combine(root.Path, "file");
        File.WriteAllText(file, "");
        Assert.Contains($"absent: '{file}' is a file", Look(file), StringComparison.Ordinal);
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData("/proc")]
    [InlineData("/sys")]
    public void A_root_that_holds_no_files_is_a_reason(string root)
    {
        Assert.Contains("shared memory  absent: ", Look(root), StringComparison.Ordinal);
    }

    [FactWhere(Needs.Posix)]
    public void A_folder_with_another_mode_is_a_reason()
    {
        using var root = new TemporaryRoot();
        Directory.CreateDirectory(root.RegionFolder, OursAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Contains("and mode 744; expected owner", Look(root.Path), StringComparison.Ordinal);
    }

    [FactWhere(Needs.Posix)]
    public void A_folder_of_another_user_is_a_reason()
    {
        Assert.SkipUnless(PosixNative.EffectiveUserId() == 0, "Only root can give a folder away.");
        using var root = new TemporaryRoot();
        Directory.CreateDirectory(root.RegionFolder, OursAlone);
        Programs.MustRun("chown", "12345", root.RegionFolder);
        Assert.Contains("has owner 12345 and mode 700", Look(root.Path), StringComparison.Ordinal);
    }

    [FactWhere(Needs.Posix)]
    public void A_link_in_place_of_the_folder_is_a_reason()
    {
        using var root = new TemporaryRoot();
        var target = Directory.CreateDirectory(Path.Combine(root.Path, "target"), OursAlone);
        File.CreateSymbolicLink(root.RegionFolder, target.FullName);
        Assert.Contains($"'{root.RegionFolder}' is not a folder", Look(root.Path), StringComparison.Ordinal);
    }

    private static long FreeBytesOf(string folder)
    {
        var fields = Programs
            .MustRun("df", "-P", "-k", folder)
            .Split('\n')[1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(fields[3], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>What another process, which has touched no shared memory, sees below a root.</summary>
    private static string Look(string root)
    {
        var (exitCode, output, error) = Programs.Run(
            Cli.Wrap("dotnet")
                .WithArguments([Path.Combine(AppContext.BaseDirectory, "Tensors.TestPeer.dll"), "capabilities"])
                .With(("TENSORS_SHARED_MEMORY_ROOT", root))
        );
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>An empty folder to look at.</summary>
    private sealed class TemporaryRoot : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("tensors-capabilities-").FullName;

        public string RegionFolder => PosixFolder.PathIn(Path);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
