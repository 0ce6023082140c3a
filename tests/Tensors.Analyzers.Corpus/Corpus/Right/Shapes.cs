// Indices, lengths and shapes that fit.
namespace Corpus.Right.Shapes;

public sealed class Shapes(SharedMemoryAllocator allocator)
{
    private const int LastRow = 27;

    public byte Corners()
    {
        using var digit = Digit.Allocate(allocator);
        return (byte)(digit[0, 0] + digit[0, 27] + digit[LastRow, 0] + digit[LastRow, Digit.X - 1]);
    }

    public float DynamicAxis(ImageBatch images) => images[1000, 2, 223, 223];

    public float DynamicSample(Frame frame) => frame[1_000_000];

    public double ByConstant()
    {
        const int row = 3;
        using var matrix = Matrix4.Allocate(allocator);
        return matrix[row, row] + matrix[row - 1, 0];
    }

    public double Unknown(int row, int column)
    {
        using var matrix = Matrix4.Allocate(allocator);
        return matrix[row, column];
    }

    public double InLoop()
    {
        using var matrix = Matrix4.Allocate(allocator);
        var trace = 0.0;
        for (var i = 0; i < Matrix4.Row; i++)
        {
            trace += matrix[i, i];
        }

        return trace;
    }

    public void Loops(ImageBatch images)
    {
        for (var n = 0; n < images.Batch; n++)
        {
            for (var c = 0; c < ImageBatch.Channel; c++)
            {
                for (var y = 0; y < ImageBatch.Y; y++)
                {
                    for (var x = 0; x < ImageBatch.X; x++)
                    {
                        images[n, c, y, x] = 0;
                    }
                }
            }
        }
    }

    public float AxisNames(ImageBatch images, long batch, long channel, long y, long x) => images[batch, channel, y, x];

    public float NamedArguments(ImageBatch images, long x, long y) => images[x: x, y: y, channel: 0, batch: 0];

    public double Transposed(Matrix4 matrix)
    {
        var sum = 0.0;
        for (var row = 0; row < 4; row++)
        {
            for (var column = 0; column < 4; column++)
            {
                sum += matrix[row, column];
            }
        }

        return sum;
    }

    public void TransposedInto(Matrix4 from, Matrix4 to)
    {
        for (var row = 0; row < Matrix4.Row; row++)
        {
            for (var column = 0; column < Matrix4.Column; column++)
            {
                to[column, row] = from[row, column];
            }
        }
    }

    public double Symmetric(Matrix4 matrix, int row, int column) => (matrix[row, column] + matrix[column, row]) / 2;

    public void Rotated(Digit from, Digit to)
    {
        for (var y = 0; y < Digit.Y; y++)
        {
            for (var x = 0; x < Digit.X; x++)
            {
                to[x, 27 - y] = from[y, x];
            }
        }
    }

    public byte OtherNames(Digit digit, int i, int j) => digit[i, j];

    public byte PartOfName(Digit digit, int startX, int maxY) => digit[maxY, startX];

    public byte Computed(Digit digit, int x, int y) => digit[27 - y, 27 - x];

    public Frame Empty() => Frame.Allocate(allocator, 0);

    public ImageBatch Large() => ImageBatch.Allocate(allocator, batch: 4096);

    public TokenIds TwoAxes(long batch, long tokens) => TokenIds.Allocate(allocator, batch, tokens);

    public Frame ComputedLength(int seconds) => Frame.Allocate(allocator, seconds * 16_000);

    public float Scalar()
    {
        using var scale = Scale.Allocate(allocator);
        scale.Value = 2;
        return scale.Value;
    }

    public void Cleared(TokenIds ids)
    {
        for (var row = 0; row < ids.Batch; row++)
        {
            ids[row, 0] = 0;
        }
    }
}

public sealed class Copies(SharedMemoryAllocator allocator)
{
    public void WholeMatrix()
    {
        using var matrix = Matrix4.Allocate(allocator);
        matrix.CopyFrom([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    }

    public double[] WholeMatrixOut(Matrix4 matrix)
    {
        var values = new double[16];
        matrix.CopyTo(values);
        return values;
    }

    public byte MoreThanNeeded(Digit digit)
    {
        Span<byte> pixels = stackalloc byte[1024];
        digit.CopyTo(pixels);
        return pixels[0];
    }

    public void ExactSpan(Digit digit)
    {
        Span<byte> pixels = stackalloc byte[28 * 28];
        digit.CopyFrom(pixels);
    }

    public void ArrayOfConstantLength(Digit digit) => digit.CopyFrom(new byte[784]);

    public void AnyLength(Frame frame, float[] samples) => frame.CopyFrom(samples);

    public void DynamicOfConstant()
    {
        using var frame = Frame.Allocate(allocator, 3);
        frame.CopyFrom([1, 2, 3]);
    }

    public void SlicedToFit(Digit digit, ReadOnlySpan<byte> pixels) => digit.CopyFrom(pixels[..784]);

    public void ScalarCopy(Scale scale) => scale.CopyFrom([1f]);

    public void BetweenTensors(Digit from, Digit to) => from.CopyTo(to.Span);

    public Matrix4 Typed() => Matrix4.FromBuffer(allocator.Allocate<double>([4, 4]));

    public Logits TypedDynamic() => Logits.FromBuffer(allocator.Allocate(DType.Float32, [8, 1000]));

    public Digit TypedUnknown(TensorShape shape) => Digit.FromBuffer(allocator.Allocate(DType.UInt8, shape));

    public double Untyped(Matrix4 matrix) => matrix.Buffer.AsReadOnlySpan<double>()[0] + matrix.Buffer.GetLength(1);

    public long UntypedTokens(TokenIds ids) => ids.Buffer.AsView<long>()[0, 0];

    public int Bits(Frame frame) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(frame.Span)[0];

    public float UntypedUnknown(TensorRef reference)
    {
        using var buffer = allocator.Open(reference);
        return buffer.AsReadOnlySpan<float>()[0];
    }

    public float Heap()
    {
        using var buffer = TensorBuffer.AllocateHeap(DType.Float32, [2, 3]);
        return buffer.AsView<float>()[1, 2] + buffer.GetLength(0);
    }

    public double Reshaped(Matrix4 matrix) => matrix.Buffer.AsView<double>().Reshape([2, 8])[1, 7];
}
