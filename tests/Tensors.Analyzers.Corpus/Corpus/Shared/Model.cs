namespace Corpus;

/// <summary>What the methods of the corpora call.</summary>
public static class Model
{
    private static readonly Clip s_silence = new("silence");

    /// <summary>True or false, nobody knows before.</summary>
    public static bool Coin => Environment.TickCount64 % 2 == 0;

    /// <summary>Somebody else's.</summary>
    [Borrowed]
    public static Clip Silence => s_silence;

    public static Frame Record(SharedMemoryAllocator allocator, int samples) => Frame.Allocate(allocator, samples);

    public static Task<Frame> RecordAsync(SharedMemoryAllocator allocator, CancellationToken token = default) =>
        Task.FromResult(Frame.Allocate(allocator, 160));

    public static (Frame Left, Frame Right) RecordStereo(SharedMemoryAllocator allocator) =>
        (Frame.Allocate(allocator, 160), Frame.Allocate(allocator, 160));

    public static Task<(Frame Left, Frame Right)> RecordStereoAsync(SharedMemoryAllocator allocator) =>
        Task.FromResult(RecordStereo(allocator));

    public static bool TryRecord(SharedMemoryAllocator allocator, out Frame frame)
    {
        frame = Coin ? Frame.Allocate(allocator, 160) : default;
        return Coin;
    }

    [return: Borrowed]
    public static Clip PeekClip() => s_silence;

    public static float Sum(Frame.ReadOnly frame)
    {
        var sum = 0f;
        foreach (var sample in frame.Span)
        {
            sum += sample;
        }

        return sum;
    }

    public static float Peak(in Frame frame) => frame.Span.Length;

    public static void Fill(Span<float> samples) => samples.Fill(1);

    public static void Show(object? anything) => Console.WriteLine(anything);

    public static Task SendAsync(TensorRef reference, CancellationToken token = default) => Task.CompletedTask;

    public static Task InferAsync(ImageBatch.ReadOnly images, Logits logits) => Task.CompletedTask;

    /// <summary>Takes a frame over.</summary>
    public static void Consume([TransfersOwnership] Frame frame) => frame.Dispose();

    /// <summary>Takes a frame over.</summary>
    public static async Task ConsumeAsync([TransfersOwnership] Frame frame)
    {
        using (frame)
        {
            await Task.Yield();
        }
    }

    /// <summary>Takes a clip over.</summary>
    public static void Consume([TransfersOwnership] Clip clip) => clip.Dispose();
}
