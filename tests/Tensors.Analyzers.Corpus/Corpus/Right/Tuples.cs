// Owners in tuples, and taken out of them.
namespace Corpus.Right.Tuples;

public sealed class Tuples(SharedMemoryAllocator allocator)
{
    private Frame _left;
    private Frame _right;

    public (Frame Left, Frame Right) Pair() => (Frame.Allocate(allocator, 160), Frame.Allocate(allocator, 160));

    public (Frame Frame, float Peak) WithPeak()
    {
        var frame = Frame.Allocate(allocator, 160);
        var peak = Model.Peak(frame);
        return (frame, peak);
    }

    public float Deconstructed()
    {
        var (left, right) = Pair();
        var sum = left[0] + right[0];
        left.Dispose();
        right.Dispose();
        return sum;
    }

    public float DeconstructedTyped()
    {
        (Frame left, Frame right) = Pair();
        using (left)
        using (right)
        {
            return left[0] + right[0];
        }
    }

    public float DeconstructedIntoVariables()
    {
        Frame left,
            right;
        (left, right) = Pair();
        using (left)
        using (right)
        {
            return left[0] + right[0];
        }
    }

    public float DeconstructedLater()
    {
        var pair = Pair();
        var (left, right) = pair;
        using (left)
        {
            using (right)
            {
                return left[0];
            }
        }
    }

    public float Partly()
    {
        var (frame, peak) = WithPeak();
        frame.Dispose();
        return peak;
    }

    public float Members()
    {
        var pair = Pair();
        try
        {
            return pair.Left[0] + pair.Right[0];
        }
        finally
        {
            pair.Left.Dispose();
            pair.Right.Dispose();
        }
    }

    public float Swapped()
    {
        var a = Frame.Allocate(allocator, 160);
        var b = Frame.Allocate(allocator, 160);
        (a, b) = (b, a);
        var first = a[0];
        a.Dispose();
        b.Dispose();
        return first;
    }

    public void SwappedFields() => (_left, _right) = (_right, _left);

    public (Frame, Frame) Reversed([TransfersOwnership] Frame left, [TransfersOwnership] Frame right) => (right, left);

    public float OverList(List<(string Name, Frame Frame)> named)
    {
        var sum = 0f;
        foreach (var (name, frame) in named)
        {
            sum += name.Length * frame[0];
        }

        return sum;
    }

    public async Task<float> Awaited()
    {
        var (left, right) = await Model.RecordStereoAsync(allocator);
        try
        {
            return left[0] - right[0];
        }
        finally
        {
            left.Dispose();
            right.Dispose();
        }
    }

    public float Switched(bool swap)
    {
        var pair = Pair();
        var (first, second) = swap ? (pair.Right, pair.Left) : (pair.Left, pair.Right);
        using (first)
        using (second)
        {
            return first[0];
        }
    }
}
