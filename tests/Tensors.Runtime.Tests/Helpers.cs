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

    public RawControl(RegionId id) => (_mapping, _liveness) = SharedMemoryPlatform.Current.OpenControl(id);

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
        catch (SharedMemoryException e) when (e.Error is SharedMemoryError.NotFound)
        {
            return false;
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
