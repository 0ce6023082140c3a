// TNS3004 and TNS3005: dtypes and ranks that disagree, axes in the wrong order.
namespace Corpus.Wrong.Shapes;

public sealed class Types(SharedMemoryAllocator allocator)
{
    public double Span(Frame frame) => frame.Buffer.AsSpan<double>()[0]; // expect TNS3004[2]: double

    public int ReadOnlySpan(Digit digit) => digit.Buffer.AsReadOnlySpan<int>()[0]; // expect TNS3004[2]: int

    public double View(Logits logits) => logits.Buffer.AsView<double>()[0, 0]; // expect TNS3004[2]: double

    public float ReadOnlyView(Matrix4 matrix)
    {
        var view = matrix.Buffer.AsReadOnlyView<float>(); // expect TNS3004: float
        return view[0, 0];
    }

    public int Tokens(TokenIds ids)
    {
        return ids.Buffer.AsReadOnlySpan<int>()[0]; // expect TNS3004: int
    }

    public float TensorSpan(Matrix4 matrix)
    {
        var shaped = matrix.Buffer.AsTensorSpan<float>(); // expect TNS3004: float
        return shaped[0, 0];
    }

    public float Element(Digit digit) => digit.Buffer.GetElement<float>(0); // expect TNS3004[2]: float

    public byte Chunk(Frame frame) => frame.Buffer.GetChunk<byte>(0, 16)[0]; // expect TNS3004[2]: byte

    public int[] Copied(Frame frame) => frame.Buffer.ToArray<int>(); // expect TNS3004[2]: int

    public float Twin(Matrix4.ReadOnly matrix)
    {
        return matrix.Buffer.AsReadOnlySpan<float>()[0]; // expect TNS3004: float
    }

    public Frame OtherType()
    {
        return Frame.FromBuffer(allocator.Allocate<double>([160])); // expect TNS3004: allocator.Allocate<double>([160])
    }

    public Frame OtherRank()
    {
        return Frame.FromBuffer(allocator.Allocate<float>([1, 160])); // expect TNS3004: allocator.Allocate<float>([1, 160])
    }

    public Matrix4 OtherLength()
    {
        return Matrix4.FromBuffer(allocator.Allocate<double>([3, 3])); // expect TNS3004: allocator.Allocate<double>([3, 3])
    }

    public Logits OtherDType()
    {
        // expect TNS3004: allocator.Allocate(DType.Float64, [8, 1000])
        return Logits.FromBuffer(allocator.Allocate(DType.Float64, [8, 1000]));
    }

    public Scale NotAScalar()
    {
        // expect TNS3004: TensorBuffer.AllocateHeap(DType.Float32, [1])
        return Scale.FromBuffer(TensorBuffer.AllocateHeap(DType.Float32, [1]));
    }
}

public sealed class AxisOrder(SharedMemoryAllocator allocator)
{
    public byte Swapped(Digit digit, int x, int y) => digit[x, y]; // expect TNS3005[2]: x

    public byte InLoop(Digit digit)
    {
        byte brightest = 0;
        for (var y = 0; y < Digit.Y; y++)
        {
            for (var x = 0; x < Digit.X; x++)
            {
                brightest = Math.Max(brightest, digit[x, y]); // expect TNS3005: x
            }
        }

        return brightest;
    }

    public float OfMany(ImageBatch images, int n, int channel, int x, int y)
    {
        return images[n, channel, x, y]; // expect TNS3005: x
    }

    public float ChannelLast(ImageBatch images, int batch, int y, int x, int channel)
    {
        return images[batch, y, x, channel]; // expect TNS3005: y
    }

    public double RowAndColumn(Matrix4 matrix, int row, int column)
    {
        return matrix[column, row]; // expect TNS3005: column
    }

    public TokenIds Allocated(long batch, long tokens)
    {
        return TokenIds.Allocate(allocator, tokens, batch); // expect TNS3005: tokens
    }

    public void Written(Matrix4 matrix, int row, int column)
    {
        matrix[column, row] = 1; // expect TNS3005: column
    }

    public double ReadOnlyTwin(Matrix4.ReadOnly matrix, long row, long column)
    {
        return matrix[column, row]; // expect TNS3005: column
    }

    public int InQuery(Digit digit) =>
        Enumerable
            .Range(0, 28 * 28)
            .Sum(i =>
            {
                var (y, x) = Math.DivRem(i, 28);
                return digit[x, y]; // expect TNS3005: x
            });

    public float Deconstructed(ImageBatch images, (int X, int Y) point)
    {
        var (x, y) = point;
        return images[0, 0, x, y]; // expect TNS3005: x
    }

    public long TokensFirst(TokenIds ids)
    {
        var sum = 0L;
        for (long batch = 0; batch < ids.Batch; batch++)
        {
            for (long tokens = 0; tokens < ids.Tokens; tokens++)
            {
                sum += ids[tokens, batch]; // expect TNS3005: tokens
            }
        }

        return sum;
    }

    public byte OneAlone(Digit digit, int x) => digit[x, 0]; // expect TNS3005[2]: x

    public float OneOfFour(ImageBatch images, int channel) => images[channel, 0, 0, 0]; // expect TNS3005[2]: channel
}
