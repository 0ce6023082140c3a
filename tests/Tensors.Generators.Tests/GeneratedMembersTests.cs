using Tensors.CompilerServices;
using Tensors.Grpc;

namespace Tensors.Generators.Tests;

/// <summary>Members beyond a tensor's life and elements, at work over real shared memory.</summary>
public sealed class GeneratedMembersTests : IDisposable
{
    private readonly SharedMemoryAllocator _owner = new();
    private readonly SharedMemoryAllocator _peer = new();

    public void Dispose()
    {
        _peer.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public void Fewer_indices_name_planes_and_rows()
    {
        using var images = Counted(2);
        ImageBatch.ReadOnly read = images;
        Assert.Equal((60, 20, 5), (images[1].Length, images[1, 2].Length, images[1, 2, 3].Length));
        Assert.Equal((60, 100, 115), (images[1][0], images[1, 2][0], images[1, 2, 3][0]));
        Assert.Equal([115, 116, 117, 118, 119], read.Row(1, 2, 3).ToArray());
        images.Row(0, 0, 1).Fill(-1);
        Assert.Equal([4, -1, -1, -1, -1, -1, 10], read.Span[4..11].ToArray());
        Assert.Equal("batch", Assert.Throws<ArgumentOutOfRangeException>(() => images[2].Length).ParamName);
        Assert.Equal("y", Assert.Throws<ArgumentOutOfRangeException>(() => read.Row(0, 0, 4).Length).ParamName);
    }

    [Fact]
    public void Rows_of_run_time_length_are_as_long_as_they_are()
    {
        using var matrix = Matrix.Allocate(_owner, row: 3, column: 2);
        matrix.CopyFrom(
            new short[,]
            {
                { 1, 2 },
                { 3, 4 },
                { 5, 6 },
            }
        );
        Assert.Equal((3, 2), (matrix.Row, matrix.Column));
        Assert.Equal([3, 4], matrix[1].ToArray());
        Assert.Equal(6, matrix[2, 1]);
        using var empty = Matrix.Allocate(_owner, 3, 0);
        Assert.Equal(0, empty[2].Length);
    }

    [Fact]
    public void Elements_come_from_arrays_tensors_and_values()
    {
        using var images = Counted(1);
        using var other = ImageBatch.Allocate(_owner, 1);
        using var larger = ImageBatch.Allocate(_owner, 2);
        other.CopyFrom(images);
        Assert.Equal(images.ToArray(), other.ToArray());
        other.Fill(2.5f);
        Assert.Equal(-1, other.Span.IndexOfAnyExcept(2.5f));
        other.Clear();
        Assert.Equal(-1, other.Span.IndexOfAnyExcept(0));
        images.CopyTo(other);
        Assert.Equal(59, other.Span[^1]);
        other.CopyFrom(new float[1, 3, 4, 5]);
        Assert.Equal(0, other.Span[^1]);

        Assert.Contains(
            "[2, 3, 4, 5]",
            Assert.Throws<ArgumentException>(() => larger.CopyFrom(images)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Single[1, 3, 5, 4]",
            Assert.Throws<ArgumentException>(() => other.CopyFrom(new float[1, 3, 5, 4])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Opening_may_fail_without_an_exception_and_says_why()
    {
        using var images = Counted(1);
        Assert.True(ImageBatch.TryOpen(_peer, images.ToRef(), out var read, out var error));
        Assert.Null(error);
        Assert.Equal(59, read.Span[^1]);
        read.Dispose();

        Assert.False(Mask.TryOpen(_peer, images.ToRef(), out _, out error));
        Assert.Contains(
            "bool[class, n, 2]",
            Assert.IsType<TensorSpecException>(error).Message,
            StringComparison.Ordinal
        );
        var reference = images.ToRef();
        images.Dispose();
        Assert.False(ImageBatch.TryOpen(_peer, reference, out var gone, out error));
        Assert.IsType<StaleTensorException>(error);
        Assert.Throws<InvalidOperationException>(() => gone.Length);
    }

    [Fact]
    public void No_axis_is_longer_than_its_maximum_however_the_tensor_came()
    {
        Assert.Equal("row", Assert.Throws<ArgumentOutOfRangeException>(() => Matrix.Allocate(_owner, 9, 1)).ParamName);
        using (var most = Matrix.Allocate(_owner, 8, 4))
        {
            Assert.Equal(32, most.Length);
        }

        using var wide = _owner.Allocate<short>([2, 5]);
        Assert.False(Matrix.TryOpen(_peer, wide.ToRef(), out _, out var error));
        Assert.Contains("int16[row<=8, column<=4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_begin_where_their_alignment_says()
    {
        var tensors = Enumerable.Range(0, 5).Select(_ => Matrix.Allocate(_owner, 2, 2)).ToList();
        Assert.All(tensors, tensor => Assert.Equal(0, tensor.ToRef().Offset % 4096));
        Assert.Equal(5 * 4096, _owner.GetSessionUsage("").UsedBytes);
        tensors.ForEach(tensor => tensor.Dispose());
    }

    [Fact]
    public void A_debugger_shows_shape_and_first_elements_and_survives_what_is_gone()
    {
        using var images = Counted(2);
        var view = new TensorDebugView(images);
        Assert.Equal([2, 3, 4, 5], view.Shape);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (float)i), Assert.IsType<float[]>(view.FirstElements));
        images.Dispose();
        Assert.Equal(("disposed tensor", null, null), (view.State, view.Shape, view.FirstElements));
        Assert.Null(new TensorDebugView(default(Mask)).FirstElements);
        using var mask = Mask.Allocate(_owner, 1, 1);
        Assert.Equal(2, Assert.IsType<bool[]>(new TensorDebugView(mask).FirstElements).Length);
    }

    [Fact]
    public void References_travel_as_messages_where_the_project_uses_gRPC()
    {
        var images = Counted(1);
        using (var borrowed = ImageBatch.Open(_peer, images.ToMessage()))
        {
            Assert.Equal(59, borrowed.Span[^1]);
            Assert.Equal(borrowed.ToMessage(), images.ToRef().ToMessage());
        }

        using var adopted = ImageBatch.Open(_peer, images.PublishMessage());
        Assert.Equal(59, adopted.Span[^1]);
        Assert.Throws<ObjectDisposedException>(() => images.Length);
    }

    [Fact]
    public void Onnx_Runtime_reads_and_writes_elements_in_place()
    {
        using var images = Counted(1);
        using var bound = images.ToOrtTensor();
        Assert.Equal([1L, 3, 4, 5], bound.Value.GetTensorTypeAndShape().Shape);
        bound.Value.GetTensorMutableDataAsSpan<float>()[59] = -3;
        Assert.Equal(-3, images.Span[^1]);
    }

    [Fact]
    public void A_function_over_any_tensor_type_needs_no_more_than_the_interface()
    {
        using var rate = SampleRate.Allocate(_owner);
        using var matrix = Matrix.Allocate(_owner, 1, 2);
        Assert.Equal("int64[] 1", Describe<SampleRate, long>(rate));
        Assert.Equal("int16[row<=8, column<=4] 2", Describe<Matrix, short>(matrix));
    }

    private static string Describe<TTensor, T>(TTensor tensor)
        where TTensor : struct, ISharedTensor<TTensor, T>
        where T : unmanaged
    {
        tensor.Span.Clear();
        return $"{TTensor.Spec} {tensor.Span.Length}";
    }

    private ImageBatch Counted(long batch)
    {
        var images = ImageBatch.Allocate(_owner, batch);
        for (var i = 0; i < images.Span.Length; i++)
        {
            images.Span[i] = i;
        }

        return images;
    }
}
