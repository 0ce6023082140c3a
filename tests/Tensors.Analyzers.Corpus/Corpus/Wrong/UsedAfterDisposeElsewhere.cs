// TNS1004: more ways to be late.
namespace Corpus.Wrong.UsedAfterDisposeElsewhere;

public sealed class Elsewhere(SharedMemoryAllocator allocator)
{
    public float Deconstructed()
    {
        var (left, right) = Model.RecordStereo(allocator);
        left.Dispose();
        var sum = left[0] + right[0]; // expect TNS1004: left
        right.Dispose();
        return sum;
    }

    public long Buffer(TensorRef reference)
    {
        var buffer = allocator.Open(reference);
        buffer.Dispose();
        return buffer.ElementCount; // expect TNS1004: buffer
    }

    public byte Region()
    {
        var region = SharedMemoryRegion.Create(4096);
        region.Dispose();
        return region.AsSpan(0, 1)[0]; // expect TNS1004: region
    }

    public float InLambda(IEnumerable<int> lengths) =>
        lengths.Sum(length =>
        {
            var frame = Frame.Allocate(allocator, length);
            frame.Dispose();
            return frame[0]; // expect TNS1004: frame
        });

    public float InLocalFunction()
    {
        return Read();

        float Read()
        {
            var frame = Frame.Allocate(allocator, 160);
            frame.Dispose();
            return frame[0]; // expect TNS1004: frame
        }
    }

    public float InCondition()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame.Length > 0 ? 1 : 0; // expect TNS1004: frame
    }

    public string Interpolated()
    {
        var clip = Clip.Load("a.wav");
        clip.Dispose();
        return $"played {clip.Path}"; // expect TNS1004: clip
    }

    public float Parameter([TransfersOwnership] Frame frame)
    {
        frame.Dispose();
        return frame[0]; // expect TNS1004: frame
    }

    public float AfterSwitch(int kind)
    {
        var frame = Frame.Allocate(allocator, 160);
        switch (kind)
        {
            case 0:
                frame.Dispose();
                break;
            default:
                frame.Span.Clear();
                break;
        }

        var first = frame[0]; // expect TNS1004: frame
        frame.Dispose();
        return first;
    }

    public float AfterCatch()
    {
        var frame = Frame.Allocate(allocator, 160);
        try
        {
            Model.Fill(frame.Span);
        }
        catch (InvalidOperationException)
        {
            frame.Dispose();
        }

        var first = frame[0]; // expect TNS1004: frame
        frame.Dispose();
        return first;
    }

    public float Written()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        frame[0] = 1; // expect TNS1004: frame
        return 0;
    }

    public TensorRef Referenced()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return frame.ToRef(); // expect TNS1004: frame
    }

    public (Frame, int) InTuple()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        return (frame, 1); // expect TNS1004: frame
    }

    public float Generic<TTensor>([TransfersOwnership] TTensor tensor)
        where TTensor : struct, ISharedTensor<TTensor, float>
    {
        tensor.Dispose();
        return tensor.Span[0]; // expect TNS1004: tensor
    }

    public float Goto()
    {
        var tries = 0;
        var frame = Frame.Allocate(allocator, 160);
        again:
        var first = frame[tries]; // expect TNS1004: frame
        frame.Dispose();
        if (++tries < 3)
        {
            goto again;
        }

        return first;
    }

    public string Tried(string path)
    {
        if (!Clip.TryLoad(path, out var clip))
        {
            return "";
        }

        clip.Dispose();
        return clip.Path; // expect TNS1004: clip
    }
}
