using System.Runtime.Versioning;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>A root of its own for regions, which no other test uses: anything in it may be removed and replaced.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TestRoot : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory($"/dev/shm/tensors-test-{Guid.NewGuid():n}").FullName;

    /// <summary>The folder of regions below it.</summary>
    public string Folder => PosixFolder.PathIn(Path);

    /// <summary>What makes a process use it.</summary>
    public (string Name, string Value) Variable => (SharedMemoryRoot.Variable, Path);

    /// <summary>The files in the folder of regions; none where that is not there.</summary>
    public string[] Files(string pattern = "*") => Directory.Exists(Folder) ? Directory.GetFiles(Folder, pattern) : [];

    /// <summary>Removes all files, as cleaners do.</summary>
    public void RemoveFiles() => Array.ForEach(Files(), File.Delete);

    /// <summary>Removes the folder with all that is in it, in one step as far as other processes can see.</summary>
    public void RemoveFolder()
    {
        if (Directory.Exists(Folder))
        {
            var gone = System.IO.Path.Combine(Path, Guid.NewGuid().ToString("n"));
            Directory.Move(Folder, gone);
            Directory.Delete(gone, recursive: true);
        }
    }

    /// <summary>Regions of a backing in this root, in this process.</summary>
    public ISharedMemoryPlatform Platform(RegionBacking backing, TestPosixSystem? system = null)
    {
        var files = new PosixPlatform(system ?? new TestPosixSystem(Path), Path);
        Assert.StartsWith(Path, files.Folder.Path, StringComparison.Ordinal);
        return backing is RegionBacking.Files ? files : new SealedMemoryPlatform(files, files.Folder);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
