// TNS1010: variables that were never given a tensor.
namespace Corpus.Wrong.Defaults;

public sealed class Defaults(SharedMemoryAllocator allocator)
{
    public float Default()
    {
        Frame frame = default;
        return frame[0]; // expect TNS1010: frame
    }

    public long DefaultOfType()
    {
        var frame = default(Frame);
        return frame.Length; // expect TNS1010: frame
    }

    public void New()
    {
        var frame = new Frame();
        frame.Span.Clear(); // expect TNS1010: frame
    }

    public void TargetTypedNew()
    {
        Digit digit = new();
        digit[0, 0] = 1; // expect TNS1010: digit
    }

    public float Twin()
    {
        Frame.ReadOnly frame = default;
        return frame[0]; // expect TNS1010: frame
    }

    public long Untyped()
    {
        TensorBuffer buffer = default;
        return buffer.ElementCount; // expect TNS1010: buffer
    }

    public TensorRef Published()
    {
        var frame = new Frame();
        return frame.Publish(); // expect TNS1010: frame
    }

    public TensorRef Referenced()
    {
        var matrix = new Matrix4();
        return matrix.ToRef(); // expect TNS1010: matrix
    }

    public void CopiedInto(float[] samples)
    {
        var frame = new Frame();
        frame.CopyFrom(samples); // expect TNS1010: frame
    }

    public void CopiedOut(Span<double> values)
    {
        Matrix4 matrix = default;
        matrix.CopyTo(values); // expect TNS1010: matrix
    }

    public float Scalar()
    {
        Scale scale = default;
        return scale.Value; // expect TNS1010: scale
    }

    public float Alias()
    {
        Frame frame = default;
        var same = frame;
        return same[0]; // expect TNS1010: same
    }

    public void InLambda(List<Action> later)
    {
        later.Add(() =>
        {
            var frame = new Frame();
            frame.Span.Clear(); // expect TNS1010: frame
        });
    }

    public async Task<float> BeforeTheFirst()
    {
        Frame last = default;
        var first = last[0]; // expect TNS1010: last
        last = await Model.RecordAsync(allocator);
        first += last[0];
        last.Dispose();
        return first;
    }

    public float Reset()
    {
        var frame = Frame.Allocate(allocator, 160);
        frame.Dispose();
        frame = default;
        return frame[0]; // expect TNS1010: frame
    }
}
