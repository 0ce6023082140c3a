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

/// <summary>A region's control object, opened as a peer does, without taking part in the region.</summary>
internal sealed class RawControl : IDisposable
{
    private readonly SharedMapping _mapping;
    private readonly ISlotLiveness _liveness;

    public RawControl(RegionId id, ISharedMemoryPlatform? platform = null) =>
        (_mapping, _liveness) = (platform ?? SharedMemoryPlatform.Current).OpenControl(id);

    public Span<byte> Span(long offset, int length) => _mapping.Span(offset, length);

    public void Dispose()
    {
        _mapping.Dispose();
        _liveness.Dispose();
    }
}

/// <summary>The regions that can be opened now.</summary>
internal static class Regions
{
    public static bool Exist(RegionId id)
    {
        try
        {
            new RawControl(id).Dispose();
            return true;
        }
        catch (RegionNotFoundException)
        {
            return false;
        }
    }
}

/// <summary>Processes by their ids, of any parent.</summary>
internal static class Processes
{
    /// <summary>Whether a process is there and has not ended.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Kills one if it is there. One that has ended keeps its id until its parent has asked for it.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }
}

/// <summary>The folder of sockets, and of regions where these are files.</summary>
internal static class Folder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var (path, liveness) = SharedMemoryPlatform.Current.CreateSocketPlace();
        liveness.Dispose();
        return System.IO.Path.GetDirectoryName(path)!;
    }
}
