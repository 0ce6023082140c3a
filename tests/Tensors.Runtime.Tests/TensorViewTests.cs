namespace Tensors.Tests;

public sealed class TensorViewTests
{
    private static TensorBuffer Counting(params ReadOnlySpan<long> lengths)
    {
        var shape = TensorShape.Create(lengths);
        return TensorBuffer.FromArray(Enumerable.Range(0, (int)shape.ElementCount).ToArray(), shape);
    }

    [Fact]
    public void A_slice_is_the_same_memory()
    {
        using var tensor = Counting(2, 3, 4);
        var right = tensor.AsView<int>().Slice(2, 2, 2);
        right[1, 2, 0] = -1;

        Assert.Equal([2, 3, 2], right.Shape.Span.ToArray());
        Assert.Equal(-1, tensor.AsReadOnlyView<int>()[1, 2, 2]);
        Assert.Equal([2, 3, 6, 7, 10, 11, 14, 15, 18, 19, -1, 23], right.ToArray());
    }

    [Fact]
    public void A_transposed_view_is_read_through_and_copied_in_its_own_order()
    {
        using var image = Counting(2, 2, 3);
        var channelsFirst = image.AsReadOnlyView<int>().Transpose(2, 0, 1);
        Assert.Equal([3, 2, 2], channelsFirst.Shape.Span.ToArray());
        Assert.Equal((1, 6, 3), (channelsFirst.GetStride(0), channelsFirst.GetStride(1), channelsFirst.GetStride(2)));
        Assert.False(channelsFirst.IsContiguous);
        Assert.Equal([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11], channelsFirst.ToArray());

        using var packed = TensorBuffer.AllocateHeap(DType.Int32, [3, 2, 2]);
        channelsFirst.CopyTo(packed.AsView<int>());
        Assert.Equal(channelsFirst.ToArray(), packed.ToArray<int>());
        Assert.Equal(image.ToArray<int>(), packed.AsView<int>().Transpose(1, 2, 0).ToArray());
    }

    [Fact]
    public void Rows_are_spans_of_the_tensor()
    {
        using var tensor = Counting(2, 3, 4);
        var view = tensor.AsView<int>().Slice(1, 0, 2).Slice(2, 1, 3);
        foreach (var row in view.Rows)
        {
            row[0] = 0;
        }

        Assert.Equal([0, 18, 19], view.GetRow(1, 1).ToArray());
        var sums = new List<int>();
        foreach (var row in ((ReadOnlyTensorView<int>)view).Rows)
        {
            sums.Add(row[0] + row[1] + row[2]);
        }

        Assert.Equal([5, 13, 29, 37], sums);
        Assert.Throws<InvalidOperationException>(() =>
        {
            using var other = Counting(2, 3);
            return other.AsView<int>().Transpose().GetRow(0).Length;
        });
    }

    [Fact]
    public void A_view_with_gaps_has_no_span_and_keeps_its_shape()
    {
        using var tensor = Counting(4, 4);
        var error = Assert.Throws<InvalidOperationException>(() => tensor.AsView<int>().Slice(1, 0, 2).AsSpan().Length);
        Assert.Contains("[4, 2] with strides [4, 1]", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => tensor.AsView<int>().Slice(1, 0, 2).Reshape([8]).Rank);
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().Reshape([3, 5]).Rank);
        Assert.Equal([4, 5, 6, 7], tensor.AsView<int>().Slice(0, 1, 1).AsSpan().ToArray());
        Assert.Equal([4, 5, 6, 7], tensor.AsView<int>().Select(0, 1).Reshape([2, 2]).AsSpan().ToArray());
    }

    [Fact]
    public void A_row_is_broadcast_over_a_batch()
    {
        using var bias = Counting(3);
        using var batch = TensorBuffer.AllocateHeap(DType.Int32, [2, 3]);
        bias.AsReadOnlyView<int>().BroadcastTo([2, 3]).CopyTo(batch.AsView<int>());
        Assert.Equal([0, 1, 2, 0, 1, 2], batch.ToArray<int>());
        Assert.Throws<ArgumentException>(() => bias.AsReadOnlyView<int>().BroadcastTo([3, 2]).Rank);
        Assert.Throws<ArgumentException>(() => bias.AsReadOnlyView<int>().BroadcastTo([]).Rank);
    }

    [Fact]
    public void Wrong_indices_and_axes_are_refused_with_figures()
    {
        using var tensor = Counting(2, 3);
        Assert.Contains(
            "The index must be at least 0 and less than 3, the length of axis 1 of the view [2, 3]",
            Assert.Throws<ArgumentOutOfRangeException>(() => tensor.AsView<int>()[0, 3]).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.AsView<int>()[-1, 0]);
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>()[1]);
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>()[1, 1, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.AsView<int>().Select(2, 0).Rank);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.AsView<int>().Select(0, 2).Rank);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.AsView<int>().GetStride(-1));
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().Transpose(0, 0).Rank);
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().Transpose(0).Rank);
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().Transpose(0, 2).Rank);
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().CopyTo(new int[5]));
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().CopyFrom(new int[7]));
        Assert.Throws<ArgumentException>(() => tensor.AsView<int>().CopyTo(tensor.AsView<int>().Transpose()));
        Assert.Throws<InvalidCastException>(() => tensor.AsView<float>().Rank);
    }

    [Fact]
    public void Scalars_and_empty_views_have_their_one_or_no_element()
    {
        using var scalar = TensorBuffer.FromArray([42L], []);
        Assert.Equal(42, scalar.AsView<long>()[[]]);
        Assert.Equal([42], scalar.AsView<long>().Transpose().Reshape([1, 1]).AsSpan().ToArray());
        Assert.Equal(42, scalar.AsTensorSpan<long>()[0]);
        Assert.Equal(1, scalar.AsReadOnlyTensorSpan<long>().FlattenedLength);
        Assert.Throws<InvalidOperationException>(() => scalar.AsView<long>().GetRow().Length);
        Assert.Throws<InvalidOperationException>(() => scalar.AsView<long>().Rows.MoveNext());

        using var empty = TensorBuffer.AllocateHeap(DType.Float32, [3, 0, 1L << 61]);
        var part = empty.AsView<float>().Select(0, 2).Slice(1, 1L << 60, 7, -3);
        Assert.Empty(part.ToArray());
        Assert.True(part.AsSpan().IsEmpty);
        part.Fill(1);
        Assert.Empty(empty.AsView<float>().Select(0, 2).Reshape([0]).ToArray());
    }

    [Fact]
    public void A_view_that_was_never_given_a_tensor_says_so()
    {
        Assert.Throws<InvalidOperationException>(() => default(TensorView<int>)[[]]);
        Assert.Throws<InvalidOperationException>(() => default(TensorView<int>).AsSpan().Length);
        Assert.Throws<InvalidOperationException>(() => default(TensorView<int>).Fill(1));
        Assert.Throws<InvalidOperationException>(() => default(ReadOnlyTensorView<int>).ToArray());
    }

    [Fact]
    public void Only_a_read_only_view_is_given_of_what_may_not_be_written()
    {
        using var producer = new SharedMemoryAllocator();
        using var consumer = new SharedMemoryAllocator();
        using var tensor = producer.Allocate<float>([2, 3]);
        tensor.AsView<float>().Fill(1.5f);
        using var opened = consumer.Open(tensor.ToRef());
        Assert.Equal(1.5f, opened.AsReadOnlyView<float>().Transpose()[2, 1]);
        Assert.Throws<InvalidOperationException>(() => opened.AsView<float>().Rank);
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.AsReadOnlyView<float>().Rank);
    }

    [Fact]
    public void A_tensor_span_is_given_of_strides_that_it_can_have()
    {
        using var tensor = Counting(2, 3);
        Assert.Throws<InvalidOperationException>(() => tensor.AsView<int>().Slice(1, 2, 3, -1).AsTensorSpan().Rank);
        Assert.Throws<InvalidOperationException>(() => tensor.AsView<int>().Slice(1, 0, 2, 2).AsTensorSpan().Rank);
        Assert.Equal(5, tensor.AsView<int>().Slice(1, 1, 2).AsTensorSpan()[1, 1]);
        Assert.Equal(5, tensor.AsView<int>().Transpose().AsTensorSpan()[2, 1]);
    }
}
