using System.Diagnostics;
using Tensors.Platform;

namespace Tensors.Tests;

/// <summary>Waits for what another process or the kernel does in its own time: a dead process's locks take milliseconds to drop.</summary>
internal static class Eventually
{
    public static void IsTrue(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not come true within 30 seconds.");
            Thread.Sleep(5);
        }
    }
}

/// <summary>The platform's folder, as a person would list it.</summary>
internal static class Folder
{
    public static string Path { get; } = new LinuxFolder(LinuxPlatform.DefaultRoot).Path;

    public static HashSet<RegionId> Regions() =>
        [
            .. Directory
                .EnumerateFiles(Path, "*.control")
                .Select(path =>
                    RegionId.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), out var id) ? id : default
                ),
        ];
}
