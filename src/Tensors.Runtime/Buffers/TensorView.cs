using System.Numerics.Tensors;

namespace Tensors;

/// <summary>
/// A tensor's elements, or some of them, under a shape and strides of its own: slicing and transposing move no element.
/// It owns nothing and is good as long as the tensor it was taken from; the compiler keeps it from outliving that handle.
/// </summary>
/// <remarks>
/// Every index and extent is checked. For loops, <see cref="Rows"/> and <see cref="AsSpan"/> are fastest. A default value
/// has no elements to give: reading it throws <see cref="InvalidOperationException"/>.
/// </remarks>
/// <typeparam name="T">The .NET type of the elements.</typeparam>
public readonly ref struct TensorView<T>
    where T : unmanaged
{
    private readonly ref T _origin;
    private readonly TensorLayout _layout;

    internal TensorView(ref T origin, scoped in TensorLayout layout)
    {
        _origin = ref origin;
        _layout = layout;
    }

    /// <summary>The lengths of the axes.</summary>
    public TensorShape Shape => _layout.Shape;

    /// <summary>The number of axes, 0 (a scalar) to 8.</summary>
    public int Rank => _layout.Rank;

    /// <summary>The number of elements.</summary>
    public long ElementCount => _layout.ElementCount;

    /// <summary>Whether the elements lie in C order without gaps, so that <see cref="AsSpan"/> and <see cref="Reshape"/> work.</summary>
    public bool IsContiguous => _layout.IsContiguous;

    /// <summary>One element.</summary>
    /// <param name="indices">One for each axis, outermost first, each at least 0 and less than the axis's length.</param>
    /// <exception cref="ArgumentException">More or fewer indices than axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its axis.</exception>
    public ref T this[params ReadOnlySpan<long> indices] => ref ViewElements.At(ref _origin, _layout.Locate(indices));

    /// <summary>The rows, each as a span over the last axis, in C order of the other axes.</summary>
    /// <exception cref="InvalidOperationException">The last axis has gaps, or the view is a scalar.</exception>
    public RowEnumerator Rows => new(this);

    /// <summary>The same elements, only to be read.</summary>
    public static implicit operator ReadOnlyTensorView<T>(TensorView<T> view) => new(ref view._origin, view._layout);

    /// <summary>The length of one axis.</summary>
    /// <param name="axis">0 to <see cref="Rank"/> − 1, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public long GetLength(int axis) => _layout.Shape[axis];

    /// <summary>How far apart neighbours along one axis lie, in elements: negative where the axis runs backwards.</summary>
    /// <param name="axis">0 to <see cref="Rank"/> − 1, outermost first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public long GetStride(int axis) => _layout.GetStride(axis);

    /// <summary>A part of one axis, the others whole.</summary>
    /// <param name="axis">0 to <see cref="Rank"/> − 1, outermost first.</param>
    /// <param name="start">The first index to keep, 0 to the axis's length.</param>
    /// <param name="length">How many indices to keep, 0 or more.</param>
    /// <param name="step">From each index kept to the next: 2 keeps every other one, −1 runs backwards. Not 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such axis, or an index outside it.</exception>
    public TensorView<T> Slice(int axis, long start, long length, long step = 1) =>
        new(ref _origin, _layout.Slice(axis, start, length, step));

    /// <summary>One index of one axis: a view with that axis left out.</summary>
    /// <param name="axis">0 to <see cref="Rank"/> − 1, outermost first.</param>
    /// <param name="index">0 to the axis's length − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such axis, or an index outside it.</exception>
    public TensorView<T> Select(int axis, long index) => new(ref _origin, _layout.Select(axis, index));

    /// <summary>The axes in another order.</summary>
    /// <param name="axes">For each axis of the result, which axis of this view it is. None at all reverses the axes.</param>
    /// <exception cref="ArgumentException">An axis is missing, named twice or does not exist.</exception>
    public TensorView<T> Transpose(params ReadOnlySpan<int> axes) => new(ref _origin, _layout.Transpose(axes));

    /// <summary>The same elements in C order under another shape.</summary>
    /// <param name="shape">A shape of as many elements.</param>
    /// <exception cref="ArgumentException">It has another number of elements.</exception>
    /// <exception cref="InvalidOperationException">The view is not contiguous.</exception>
    public TensorView<T> Reshape(scoped in TensorShape shape) => new(ref _origin, _layout.Reshape(shape));

    /// <summary>All elements, in C order.</summary>
    /// <exception cref="InvalidOperationException">The view is not contiguous.</exception>
    /// <exception cref="OverflowException">There are more elements than a span can have, 2,147,483,647.</exception>
    public Span<T> AsSpan() => ViewElements.AsSpan(ref _origin, _layout);

    /// <summary>The elements of the last axis, for one index of each other axis.</summary>
    /// <param name="indices">One for each axis but the last.</param>
    /// <exception cref="ArgumentException">More or fewer indices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its axis.</exception>
    /// <exception cref="InvalidOperationException">The last axis has gaps, or the view is a scalar.</exception>
    /// <exception cref="OverflowException">The row is longer than a span can be, 2,147,483,647.</exception>
    public Span<T> GetRow(params ReadOnlySpan<long> indices) =>
        ViewElements.Row(ref _origin, _layout, _layout.LocateRow(indices));

    /// <summary>The view for System.Numerics.Tensors. To compute on it, rows as spans are faster.</summary>
    /// <remarks>A scalar becomes one axis of length 1: a <see cref="TensorSpan{T}"/> of rank 0 is empty.</remarks>
    /// <exception cref="InvalidOperationException">
    /// Its strides are none that a <see cref="TensorSpan{T}"/> takes: one is negative, or does not reach past the whole of the
    /// axes with smaller ones, as after taking every other column of an odd number.
    /// </exception>
    /// <exception cref="OverflowException">The elements are spread over more than a span can have, 2,147,483,647.</exception>
    public TensorSpan<T> AsTensorSpan() => ViewElements.AsTensorSpan(ref _origin, _layout);

    /// <summary>Sets every element.</summary>
    public void Fill(T value) => ViewElements.Fill(ref _origin, _layout, value);

    /// <summary>Overwrites all elements.</summary>
    /// <param name="source">As many elements as the view has, in C order of the view.</param>
    /// <exception cref="ArgumentException">More or fewer elements.</exception>
    public void CopyFrom(ReadOnlySpan<T> source) => ReadOnlyTensorView<T>.Over(source, Shape).CopyTo(this);

    /// <inheritdoc cref="ReadOnlyTensorView{T}.CopyTo(Span{T})"/>
    public void CopyTo(Span<T> destination) => ((ReadOnlyTensorView<T>)this).CopyTo(destination);

    /// <inheritdoc cref="ReadOnlyTensorView{T}.CopyTo(TensorView{T})"/>
    public void CopyTo(TensorView<T> destination) =>
        ViewElements.Copy(ref _origin, _layout, ref destination._origin, destination._layout);

    /// <inheritdoc cref="ReadOnlyTensorView{T}.ToArray"/>
    public T[] ToArray() => ((ReadOnlyTensorView<T>)this).ToArray();

    /// <summary>Element type, shape and strides; never elements.</summary>
    public override string ToString() => $"{typeof(T).Name} {_layout}";

    internal static void Copy(ref T source, scoped in TensorLayout from, TensorView<T> destination) =>
        ViewElements.Copy(ref source, from, ref destination._origin, destination._layout);

    /// <summary>Goes through a view's rows, for <c>foreach</c>.</summary>
    public ref struct RowEnumerator
    {
        private readonly TensorView<T> _view;
        private RowWalk _walk;

        internal RowEnumerator(TensorView<T> view)
        {
            _view = view;
            _walk = new RowWalk(view._layout);
        }

        /// <summary>The row.</summary>
        public readonly Span<T> Current => ViewElements.Row(ref _view._origin, _view._layout, _walk.Place);

        /// <summary>This very enumerator.</summary>
        public readonly RowEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next row. False after the last one.</summary>
        public bool MoveNext() => _walk.MoveNext();
    }
}
