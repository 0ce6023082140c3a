// Owners that flow through queries.
namespace Corpus.Right.Pipelines;

public sealed class Pipelines(SharedMemoryAllocator allocator)
{
    public List<Frame> Made(IEnumerable<int> lengths) =>
        lengths.Select(length => Frame.Allocate(allocator, length)).ToList();

    public Frame[] MadeByQuery(IEnumerable<int> lengths) =>
        (from length in lengths where length > 0 select Frame.Allocate(allocator, length)).ToArray();

    public float Summed(IReadOnlyList<Frame> frames) => frames.Sum(frame => frame[0]);

    public float Loudest(IEnumerable<Frame> frames) => frames.Max(frame => Model.Sum(frame));

    public IEnumerable<long> Lengths(IEnumerable<Frame> frames) =>
        from frame in frames
        where frame.Length > 0
        orderby frame.Length descending
        select frame.Length;

    public void MadeAndDisposed(IEnumerable<int> lengths)
    {
        var frames = lengths.Select(length => Frame.Allocate(allocator, length)).ToList();
        try
        {
            Model.Show(frames.Count);
        }
        finally
        {
            frames.ForEach(frame => frame.Dispose());
        }
    }

    [return: Borrowed]
    public Frame? FirstLong(IEnumerable<Frame> frames) =>
        frames.Where(frame => frame.Length > 10).Select(frame => (Frame?)frame).FirstOrDefault();

    public float Aggregated(IEnumerable<float[]> sounds) =>
        sounds.Aggregate(
            0f,
            (sum, sound) =>
            {
                using var frame = Frame.Allocate(allocator, sound.Length);
                frame.CopyFrom(sound);
                return sum + Model.Sum(frame);
            }
        );

    public Dictionary<string, Clip> ByPath(IEnumerable<string> paths) => paths.ToDictionary(path => path, Clip.Load);

    public IEnumerable<Clip> Loaded(params string[] paths) => paths.Select(Clip.Find).OfType<Clip>();

    public ILookup<long, Frame> ByLength(IEnumerable<Frame> frames) => frames.ToLookup(frame => frame.Length);

    public IEnumerable<(Frame Frame, int Index)> Numbered(IEnumerable<Frame> frames) =>
        frames.Select((frame, index) => (frame, index));

    public float Zipped(IEnumerable<Frame> left, IEnumerable<Frame> right) =>
        left.Zip(right, (a, b) => a[0] * b[0]).Sum();

    public async Task<float[]> InParallel(IEnumerable<int> lengths) =>
        await Task.WhenAll(
            lengths.Select(async length =>
            {
                using var frame = Frame.Allocate(allocator, length);
                await Task.Yield();
                return Model.Sum(frame);
            })
        );

    public TensorRef[] Published(IEnumerable<float[]> sounds) =>
        sounds
            .Select(sound =>
            {
                var frame = Frame.Allocate(allocator, sound.Length);
                frame.CopyFrom(sound);
                return frame.Publish();
            })
            .ToArray();

    public float Total(IReadOnlyCollection<TensorRef> references) =>
        references.Sum(reference =>
        {
            using var frame = Frame.Open(allocator, reference);
            return Model.Sum(frame);
        });
}
