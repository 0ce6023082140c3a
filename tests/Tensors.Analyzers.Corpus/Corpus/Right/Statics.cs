// Owners that live as long as the process.
namespace Corpus.Right.Statics;

public static class Shared
{
    private static readonly SharedMemoryAllocator s_allocator = new();
    private static readonly Frame s_silence = Frame.Allocate(s_allocator, 160);
    private static readonly Lazy<Clip> s_clip = new(() => Clip.Load("static.wav"));
    private static Clip? s_last;

    [Borrowed]
    public static Clip Default { get; } = Clip.Load("default.wav");

    [return: Borrowed]
    public static Frame Silence() => s_silence;

    public static float First() => s_silence[0];

    public static float Lazily() => s_clip.Value.Gain;

    public static void Replace([TransfersOwnership] Clip clip)
    {
        var old = s_last;
        s_last = clip;
        old?.Dispose();
    }

    public static void ReplaceByExchange(string path) => Interlocked.Exchange(ref s_last, Clip.Load(path))?.Dispose();

    public static float Use()
    {
        var silence = Silence();
        var clip = Default;
        return silence[0] + clip.Gain;
    }
}

public sealed class Singleton
{
    private static readonly SharedMemoryAllocator s_allocator = new();

    public static Singleton Instance { get; } = new();

    public static SharedMemoryAllocator Allocator => s_allocator;

    public float Read()
    {
        using var frame = Frame.Allocate(s_allocator, 160);
        return frame[0];
    }
}

public static class Program
{
    public static async Task<int> Run(string[] args)
    {
        using var allocator = new SharedMemoryAllocator(new SharedMemoryAllocatorOptions { MaxBytes = 1L << 20 });
        foreach (var path in args)
        {
            using var clip = Clip.Load(path);
            clip.Play();
        }

        using var frame = await Model.RecordAsync(allocator);
        return (int)frame.Length;
    }

    public static void Suppressed(SharedMemoryAllocator allocator)
    {
#pragma warning disable TNS1001 // Lives as long as the process.
        var warm = Frame.Allocate(allocator, 160);
#pragma warning restore TNS1001
        warm.Span.Clear();
    }
}
