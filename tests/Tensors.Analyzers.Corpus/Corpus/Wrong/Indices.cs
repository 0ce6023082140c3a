// TNS3001 to TNS3003: indices, lengths and copies that cannot be.
namespace Corpus.Wrong.Indices;

public sealed class Indices(SharedMemoryAllocator allocator)
{
    private const int Rows = 28;

    public byte JustOutside(Digit digit) => digit[28, 0]; // expect TNS3001: 28

    public byte SecondAxis(Digit digit) => digit[0, 28]; // expect TNS3001: 28

    public byte Both(Digit digit) => digit[30, 31]; // expect TNS3001: 30; TNS3001: 31

    public byte Negative(Digit digit) => digit[-1, 0]; // expect TNS3001: -1

    public byte ByConstant(Digit digit) => digit[Rows, 0]; // expect TNS3001: Rows

    public byte ByAxisLength(Digit digit) => digit[0, Digit.X]; // expect TNS3001: Digit.X

    public byte Computed(Digit digit) => digit[27, Rows + 1]; // expect TNS3001: Rows + 1

    public byte LocalConstant(Digit digit)
    {
        const int last = 28;
        return digit[last, 3]; // expect TNS3001: last
    }

    public float FixedAxisOfMany(ImageBatch images) => images[0, 3, 0, 0]; // expect TNS3001: 3

    public float LastAxis(ImageBatch images) => images[0, 0, 0, 224]; // expect TNS3001: 224

    public float NegativeOnDynamic(Frame frame) => frame[-1]; // expect TNS3001: -1

    public float ReadOnlyTwin(Logits.ReadOnly logits) => logits[0, 1000]; // expect TNS3001: 1000

    public void Written()
    {
        using var matrix = Matrix4.Allocate(allocator);
        matrix[4, 4] = 1; // expect TNS3001[1]: 4; TNS3001[2]: 4
    }

    public double Named(Matrix4 matrix) => matrix[column: 4, row: 0]; // expect TNS3001: 4

    public void ByReference(Matrix4 matrix)
    {
        ref var element = ref matrix[0, 5]; // expect TNS3001: 5
        element = 1;
    }
}

public sealed class Lengths(SharedMemoryAllocator allocator)
{
    private const long Unknown = -1;

    public Frame Negative() => Frame.Allocate(allocator, -1); // expect TNS3002: -1

    public Frame ByConstant() => Frame.Allocate(allocator, Unknown); // expect TNS3002: Unknown

    public Frame Named() => Frame.Allocate(allocator, samples: -160); // expect TNS3002: -160

    public ImageBatch Batch() => ImageBatch.Allocate(allocator, batch: -8); // expect TNS3002: -8

    public TokenIds Second() => TokenIds.Allocate(allocator, 4, -128); // expect TNS3002: -128

    public TokenIds Both() => TokenIds.Allocate(allocator, -4, -128); // expect TNS3002: -4; TNS3002: -128

    public Frame Computed() => Frame.Allocate(allocator, 10 - 20); // expect TNS3002: 10 - 20

    public Frame Minimum() => Frame.Allocate(allocator, long.MinValue); // expect TNS3002: long.MinValue

    public float InUsing()
    {
        using var frame = Frame.Allocate(allocator, -3); // expect TNS3002: -3
        return Model.Sum(frame);
    }

    public Logits LocalConstant()
    {
        const int batch = -1;
        return Logits.Allocate(allocator, batch); // expect TNS3002: batch
    }

    public Frame WithSession() => Frame.Allocate(allocator, -1, "client", PeerAccess.Write); // expect TNS3002: -1

    public Frame OutOfOrder() => Frame.Allocate(samples: -5, allocator: allocator); // expect TNS3002: -5

    public Frame Chosen(bool whole)
    {
        return whole ? Frame.Allocate(allocator, 160) : Frame.Allocate(allocator, -160); // expect TNS3002: -160
    }
}

public sealed class Copies
{
    public void TooFew(Matrix4 matrix)
    {
        matrix.CopyFrom([1, 2, 3]); // expect TNS3003: [1, 2, 3]
    }

    public void TooMany(Scale scale)
    {
        scale.CopyFrom([1, 2]); // expect TNS3003: [1, 2]
    }

    public void Empty(Matrix4 matrix)
    {
        matrix.CopyFrom([]); // expect TNS3003: []
    }

    public void NewArray(Digit digit) => digit.CopyFrom(new byte[28]); // expect TNS3003: new byte[28]

    public void ArrayInitializer(Matrix4 matrix)
    {
        matrix.CopyFrom(new double[] { 1, 2, 3, 4 }); // expect TNS3003: new double[] { 1, 2, 3, 4 }
    }

    public void ImplicitArray(Matrix4 matrix)
    {
        matrix.CopyFrom(new[] { 1.0, 2.0 }); // expect TNS3003: new[] { 1.0, 2.0 }
    }

    public void OutTooShort(Matrix4 matrix) => matrix.CopyTo(new double[15]); // expect TNS3003: new double[15]

    public void OutOfTwin(Digit.ReadOnly digit) => digit.CopyTo(new byte[783]); // expect TNS3003: new byte[783]

    public void OutConstantProduct(Digit digit) => digit.CopyTo(new byte[28 * 27]); // expect TNS3003: new byte[28 * 27]

    public void ByConstant(Digit digit)
    {
        const int length = 784 - 1;
        digit.CopyFrom(new byte[length]); // expect TNS3003: new byte[length]
    }

    public void NotAMultiple(ImageBatch images)
    {
        images.CopyFrom(new float[1000]); // expect TNS3003: new float[1000]
    }

    public void StackAllocated(Matrix4 matrix)
    {
        matrix.CopyFrom(stackalloc double[4]); // expect TNS3003: stackalloc double[4]
    }

    public void TooManyOfMatrix(Matrix4 matrix)
    {
        matrix.CopyFrom(new double[17]); // expect TNS3003: new double[17]
    }
}
