// Owners and local functions.
namespace Corpus.Right.LocalFunctions;

public sealed class LocalFunctions(SharedMemoryAllocator allocator)
{
    public float Made()
    {
        using var frame = Make(160);
        return frame[0];

        Frame Make(int length)
        {
            var made = Frame.Allocate(allocator, length);
            made.Span.Clear();
            return made;
        }
    }

    public float Read()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return First() + Second();

        float First() => frame[0];
        float Second() => frame[1];
    }

    public void Ended()
    {
        var frame = Frame.Allocate(allocator, 160);
        Model.Fill(frame.Span);
        End();

        void End() => frame.Dispose();
    }

    public void EndedInFinally()
    {
        var left = Frame.Allocate(allocator, 160);
        var right = Frame.Allocate(allocator, 160);
        try
        {
            left.Span.CopyTo(right.Span);
        }
        finally
        {
            End();
        }

        void End()
        {
            left.Dispose();
            right.Dispose();
        }
    }

    public float WithParameter()
    {
        using var frame = Frame.Allocate(allocator, 160);
        return Peak(frame);

        static float Peak(Frame.ReadOnly samples) => samples[0];
    }

    public void Taking()
    {
        var frame = Frame.Allocate(allocator, 160);
        Take(frame);

        static void Take([TransfersOwnership] Frame taken) => taken.Dispose();
    }

    public async Task<float> Asynchronous()
    {
        using var frame = Frame.Allocate(allocator, 160);
        await FillAsync();
        return frame[0];

        async Task FillAsync()
        {
            await Task.Yield();
            Model.Fill(frame.Span);
        }
    }

    public IEnumerable<Frame> Iterating(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Iterate();

        IEnumerable<Frame> Iterate()
        {
            for (var i = 0; i < count; i++)
            {
                yield return Frame.Allocate(allocator, 160);
            }
        }
    }

    public int Recursive(int depth)
    {
        return Descend(depth);

        int Descend(int left)
        {
            using var frame = Frame.Allocate(allocator, left);
            return left == 0 ? 0 : Descend(left - 1) + (int)frame.Length;
        }
    }

    public float Borrowing()
    {
        var clip = Current();
        return clip.Gain;

        [return: Borrowed]
        static Clip Current() => Model.Silence;
    }

    public bool Trying(out Frame frame)
    {
        return Try(out frame);

        bool Try(out Frame made)
        {
            made = Model.Coin ? Frame.Allocate(allocator, 160) : default;
            return Model.Coin;
        }
    }
}
