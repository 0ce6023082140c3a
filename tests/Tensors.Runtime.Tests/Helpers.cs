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

/// <summary>The regions that can be opened now.</summary>
internal static class Regions
{
    public static bool Exist(RegionId id)
    {
        try
        {
            using var control = SharedMemoryPlatform.Current.OpenControl(id);
            return true;
        }
        catch (SharedMemoryException e) when (e.Error is SharedMemoryError.NotFound)
        {
            return false;
        }
    }
}

/// <summary>The folder of files that prove life, sockets, and regions where these are files.</summary>
internal static class Folder
{
    public static string Path { get; } =
        System.IO.Path.GetDirectoryName(SharedMemoryPlatform.Current.SocketPath(default))!;
}
