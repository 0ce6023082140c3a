using System.Globalization;

namespace Tensors.Generators.Tests;

/// <summary>Generated types at work over real shared memory. They are declared in Declarations.cs.</summary>
public sealed class GeneratedTensorTests : IDisposable
{
    private readonly SharedMemoryAllocator _owner = new();
    private readonly SharedMemoryAllocator _peer = new();

    public void Dispose()
    {
        _peer.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public void A_peer_reads_what_the_owner_wrote()
    {
        using var images = ImageBatch.Allocate(_owner, batch: 2);
        for (var i = 0; i < images.Span.Length; i++)
        {
            images.Span[i] = i;
        }

        using var received = ImageBatch.Open(_peer, images.ToRef());
        Assert.Equal(
            (2, 3, 4, 5, 120),
            (received.Batch, ImageBatch.ReadOnly.Channel, ImageBatch.Y, ImageBatch.X, received.Length)
        );
        Assert.Equal([2, 3, 4, 5], received.Shape.Span.ToArray());
        for (long b = 0, flat = 0; b < received.Batch; b++)
        {
            for (long c = 0; c < ImageBatch.Channel; c++)
            {
                for (long y = 0; y < ImageBatch.Y; y++)
                {
                    for (long x = 0; x < ImageBatch.X; x++, flat++)
                    {
                        Assert.Equal(flat, received[b, c, y, x]);
                        Assert.Equal(flat, received.TensorSpan[(nint)b, (nint)c, (nint)y, (nint)x]);
                    }
                }
            }
        }

        images[1, 2, 3, 4] = -1;
        Assert.Equal(-1, received.Span[^1]);
    }

    [Fact]
    public void Axes_of_run_time_length_inside_count_in_the_index()
    {
        using var mask = Mask.Allocate(_owner, @class: 2, n: 3);
        mask.Span.Clear();
        mask[1, 2, 1] = true;
        mask[0, 1, 0] = true;
        Assert.Equal([2, 11], mask.Span.ToArray().Index().Where(e => e.Item).Select(e => e.Index));
        Assert.Equal((2, 3), (mask.Class, mask.N));
    }

    [Fact]
    public void A_scalar_has_a_value()
    {
        using var rate = SampleRate.Allocate(_owner);
        rate.Value = 16_000;
        SampleRate.ReadOnly readOnly = rate;
        Assert.Equal((16_000, 1, 16_000), (readOnly.Value, readOnly.Length, rate.Span[0]));
    }

    [Theory]
    [InlineData(2, 0, 0, 0, "batch", "length of axis 'batch'")]
    [InlineData(-1, 0, 0, 0, "batch", "less than 2")]
    [InlineData(0, 3, 0, 0, "channel", "less than 3")]
    [InlineData(0, 0, -1, 0, "y", "less than 4")]
    [InlineData(0, 0, 0, long.MaxValue, "x", "float32[batch, 3, 4, 5]")]
    [InlineData(long.MinValue, 0, 0, 0, "batch", "at least 0")]
    [InlineData(307445734561825860, 1, 0, 0, "batch", "less than 2")]
    public void An_index_outside_its_axis_is_refused_by_name(long b, long c, long y, long x, string axis, string text)
    {
        using var images = ImageBatch.Allocate(_owner, 2);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => images[b, c, y, x]);
        Assert.Equal(axis, error.ParamName);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        ImageBatch.ReadOnly readOnly = images;
        Assert.Throws<ArgumentOutOfRangeException>(() => readOnly[b, c, y, x]);
    }

    [Fact]
    public void Lengths_of_copies_are_checked()
    {
        using var images = ImageBatch.Allocate(_owner, 1);
        var elements = Enumerable.Range(0, 60).Select(i => (float)i).ToArray();
        images.CopyFrom(elements);

        var room = new float[61];
        room[60] = 7;
        images.CopyTo(room);
        Assert.Equal([.. elements, 7], room);
        ((ImageBatch.ReadOnly)images).CopyTo(room.AsSpan(0, 60));

        Assert.Contains(
            "has 60",
            Assert.Throws<ArgumentException>("source", () => images.CopyFrom(room)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>("source", () => images.CopyFrom(new float[59]));
        Assert.Contains(
            "has 60",
            Assert.Throws<ArgumentException>("destination", () => images.CopyTo(new float[59])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_second_dispose_is_harmless_and_a_stale_handle_is_refused()
    {
        var images = ImageBatch.Allocate(_owner, 1);
        var copy = images;
        ImageBatch.ReadOnly view = images;
        Assert.False(images.IsDisposed || copy.IsDisposed || view.IsDisposed);
        images.Dispose();
        copy.Dispose();
        view.Dispose();
        using var next = ImageBatch.Allocate(_owner, 1);
        Assert.True(images.IsDisposed && copy.IsDisposed && view.IsDisposed);
        Assert.False(next.IsDisposed);
        AssertUnusable<ObjectDisposedException>(copy);
        Assert.Throws<ObjectDisposedException>(() => view[0, 0, 0, 0]);
        Assert.Throws<ObjectDisposedException>(() => view.Span.Length);
        Assert.Equal("ImageBatch float32[batch, 3, 4, 5] (disposed)", copy.ToString());
    }

    [Fact]
    public void A_default_handle_is_refused()
    {
        Assert.True(default(ImageBatch).IsDisposed && default(ImageBatch.ReadOnly).IsDisposed);
        AssertUnusable<InvalidOperationException>(default);
        Assert.Throws<InvalidOperationException>(() => default(ImageBatch.ReadOnly).Span.Length);
        Assert.Equal("ImageBatch float32[batch, 3, 4, 5] (no tensor)", default(ImageBatch).ToString());
    }

    [Fact]
    public void A_published_tensor_belongs_to_the_peer()
    {
        var images = ImageBatch.Allocate(_owner, 1);
        images.Span.Fill(3);
        var reference = images.Publish();
        Assert.True(images.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => images.Length);
        using var received = ImageBatch.Open(_peer, reference);
        Assert.Equal(3, received[0, 2, 3, 4]);
    }

    [Fact]
    public void A_tensor_of_another_spec_is_refused_and_let_go()
    {
        using var rate = SampleRate.Allocate(_owner);
        var error = Assert.Throws<TensorSpecException>(() => ImageBatch.Open(_peer, rate.ToRef()));
        Assert.Same(ImageBatch.Spec, error.Spec);

        var buffer = _owner.Allocate(DType.Float32, [1, 3, 4, 6]);
        Assert.Throws<TensorSpecException>(() => ImageBatch.FromBuffer(buffer));
        Assert.True(buffer.IsDisposed);
    }

    [Fact]
    public void A_read_only_tensor_does_not_become_writable()
    {
        using var images = ImageBatch.Allocate(_owner, 1);
        var buffer = _peer.Open(images.ToRef());
        Assert.Throws<ArgumentException>("buffer", () => ImageBatch.FromBuffer(buffer));
        Assert.True(buffer.IsDisposed);
    }

    [Fact]
    public void An_untyped_tensor_on_the_heap_can_be_taken_over()
    {
        using var images = ImageBatch.FromBuffer(TensorBuffer.AllocateHeap(DType.Float32, [1, 3, 4, 5]));
        images[0, 1, 2, 3] = 5;
        Assert.Equal(5, images.Span[33]);
        Assert.Equal("ImageBatch float32[1, 3, 4, 5] (Heap)", images.ToString());
    }

    [Fact]
    public void A_borrowed_tensor_stays_its_owners()
    {
        using var buffer = TensorBuffer.AllocateHeap(DType.Float32, [1, 3, 4, 5]);
        var images = ImageBatch.Borrow(buffer);
        images[0, 1, 2, 3] = 5;
        Assert.Equal(5, ImageBatch.ReadOnly.Borrow(buffer)[0, 1, 2, 3]);
        Assert.Equal(buffer, images.Buffer);
        Assert.Throws<TensorSpecException>(() => SampleRate.Borrow(buffer));
        Assert.Throws<TensorSpecException>(() => SampleRate.ReadOnly.Borrow(buffer));
        Assert.False(buffer.IsDisposed);
        buffer.Dispose();
        Assert.True(images.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => ImageBatch.Borrow(buffer));
    }

    [Fact]
    public void A_read_only_tensor_is_not_borrowed_as_a_writable_one()
    {
        using var images = ImageBatch.Allocate(_owner, 1);
        using var opened = _peer.Open(images.ToRef());
        Assert.Throws<ArgumentException>("buffer", () => ImageBatch.Borrow(opened));
        Assert.Equal(60, ImageBatch.ReadOnly.Borrow(opened).Length);
        Assert.False(opened.IsDisposed);
    }

    [Fact]
    public void A_tensor_on_the_heap_is_zero_and_has_no_reference()
    {
        using var images = ImageBatch.AllocateHeap(batch: 2);
        Assert.Equal((2, TensorStorage.Heap), (images.Batch, images.Buffer.Storage));
        Assert.Equal(-1, images.Span.IndexOfAnyExcept(0));
        images[1, 2, 3, 4] = 7;
        Assert.Equal(7, images.Span[^1]);
        Assert.Throws<InvalidOperationException>(() => images.ToRef());
        using var rate = SampleRate.AllocateHeap();
        Assert.Equal(0, rate.Value);
    }

    [Fact]
    public void A_negative_length_is_refused_by_name()
    {
        Assert.Throws<ArgumentOutOfRangeException>("class", () => Mask.Allocate(_owner, -1, 2));
        Assert.Throws<ArgumentOutOfRangeException>("class", () => Mask.AllocateHeap(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>("row", () => Matrix.AllocateHeap(9, 1));
    }

    [Fact]
    public void Handles_of_one_tensor_are_equal()
    {
        using var first = ImageBatch.Allocate(_owner, 1);
        using var second = ImageBatch.Allocate(_owner, 1);
        var copy = first;
        Assert.True(first == copy && first != second && first.Equals((object)copy) && !first.Equals(second));
        Assert.Equal(first.GetHashCode(), copy.GetHashCode());
        Assert.True((ImageBatch.ReadOnly)first == copy);
        Assert.Equal("ImageBatch.ReadOnly float32[1, 3, 4, 5] (SharedMemory)", ((ImageBatch.ReadOnly)first).ToString());
    }

    [Fact]
    public void The_spec_says_what_was_declared()
    {
        Assert.Equal("float32[batch, 3, 4, 5]", ImageBatch.Spec.ToString());
        Assert.Equal(["batch", "channel", "y", "x"], ImageBatch.Spec.Axes.Select(a => a.Name).ToArray());
        Assert.Equal("int64[]", SampleRate.Spec.ToString());
        Assert.Same(Mask.Spec, Mask.ReadOnly.Spec);
    }

    [Fact]
    public void Allocating_and_disposing_makes_no_garbage()
    {
        ImageBatch.Allocate(_owner, 2).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            using var images = ImageBatch.Allocate(_owner, 2);
            images[1, 0, 0, 0] = i;
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        Assert.True(each == 0, each.ToString(CultureInfo.InvariantCulture) + " bytes for each tensor");
    }

    private static void AssertUnusable<TException>(ImageBatch images)
        where TException : Exception
    {
        Assert.Throws<TException>(() => images.Batch);
        Assert.Throws<TException>(() => images.Length);
        Assert.Throws<TException>(() => images.Shape);
        Assert.Throws<TException>(() => images.Span.Length);
        Assert.Throws<TException>(() => images.TensorSpan.Rank);
        Assert.Throws<TException>(() => images[0, 0, 0, 0]);
        Assert.Throws<TException>(() => images.ToRef());
        Assert.Throws<TException>(() => images.Publish());
        Assert.Throws<TException>(() => images.CopyTo(new float[60]));
        Assert.Throws<TException>(() => images.CopyFrom(new float[60]));
        Assert.Throws<TException>(() => ImageBatch.FromBuffer(images.Buffer));
    }
}
