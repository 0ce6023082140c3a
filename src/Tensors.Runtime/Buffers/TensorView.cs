using System.Numerics.Tensors;

namespace Tensors;

/// <summary>
/// Represents a view of all or some elements of a tensor, with a separate shape and strides. Slicing, transposing and reshaping a view
/// copy no elements. A view owns no memory. It is valid until the tensor is disposed, and the compiler ensures that it does not outlive
/// the handle of the tensor.
/// </summary>
/// <remarks>
/// Every index and length is checked. For loops, <see cref="Rows"/> and <see cref="AsSpan"/> are fastest. A default value
/// has no tensor: reading an element of it throws <see cref="InvalidOperationException"/>.
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

    /// <summary>Gets the lengths of the axes.</summary>
    public TensorShape Shape => _layout.Shape;

    /// <summary>Gets the number of axes, from 0 (a scalar) to 8.</summary>
    public int Rank => _layout.Rank;

    /// <summary>Gets the number of elements.</summary>
    public long ElementCount => _layout.ElementCount;

    /// <summary>
    /// Gets a value indicating whether the elements are stored in C order without gaps. <see cref="AsSpan"/> and
    /// <see cref="Reshape"/> require this.
    /// </summary>
    public bool IsContiguous => _layout.IsContiguous;

    /// <summary>Gets a reference to one element.</summary>
    /// <param name="indices">One index for each axis, outermost first, each from 0 to the length of the axis − 1.</param>
    /// <exception cref="ArgumentException">The number of indices is not the number of axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    public ref T this[params ReadOnlySpan<long> indices] => ref ViewElements.At(ref _origin, _layout.Locate(indices));

    /// <summary>Gets an enumerator of the rows. Each row is a span over the last axis. Rows are in C order of the other axes.</summary>
    /// <exception cref="InvalidOperationException">The elements of the last axis have gaps between them, or the view is a scalar.</exception>
    public RowEnumerator Rows => new(this);

    /// <summary>Converts a view to a read-only view of the same elements.</summary>
    public static implicit operator ReadOnlyTensorView<T>(TensorView<T> view) => new(ref view._origin, view._layout);

    /// <summary>Gets the length of one axis.</summary>
    /// <param name="axis">The zero-based index of the axis, from 0 (outermost) to <see cref="Rank"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is out of range.</exception>
    public long GetLength(int axis) => _layout.Shape[axis];

    /// <summary>Gets the distance between neighbors along one axis, in elements. It is negative if the axis is reversed.</summary>
    /// <param name="axis">The zero-based index of the axis, from 0 (outermost) to <see cref="Rank"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="axis"/> is out of range.</exception>
    public long GetStride(int axis) => _layout.GetStride(axis);

    /// <summary>Returns a view of a range of one axis, with all other axes unchanged. Copies no elements.</summary>
    /// <param name="axis">The zero-based index of the axis, from 0 (outermost) to <see cref="Rank"/> − 1.</param>
    /// <param name="start">The first index to keep, from 0 to the length of the axis.</param>
    /// <param name="length">The number of indices to keep, 0 or more.</param>
    /// <param name="step">
    /// The distance from each index kept to the next: 2 keeps every second one, −1 reverses the order. Must not be 0. Default: 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="axis"/> is out of range, <paramref name="step"/> is 0, or an index to keep is out of the range of the axis.
    /// </exception>
    public TensorView<T> Slice(int axis, long start, long length, long step = 1) =>
        new(ref _origin, _layout.Slice(axis, start, length, step));

    /// <summary>
    /// Returns a view of the elements at one index of an axis. The view does not have that axis, so its rank is one less. Copies no
    /// elements.
    /// </summary>
    /// <param name="axis">The zero-based index of the axis, from 0 (outermost) to <see cref="Rank"/> − 1.</param>
    /// <param name="index">The index to select, from 0 to the length of the axis − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="axis"/> is out of range, or <paramref name="index"/> is out of the range of the axis.
    /// </exception>
    public TensorView<T> Select(int axis, long index) => new(ref _origin, _layout.Select(axis, index));

    /// <summary>Returns a view with the axes in another order, without copying.</summary>
    /// <param name="axes">For each axis of the result, the index of the axis of this view. If empty, the order of the axes is reversed.</param>
    /// <exception cref="ArgumentException">An axis is missing, given twice or out of range.</exception>
    public TensorView<T> Transpose(params ReadOnlySpan<int> axes) => new(ref _origin, _layout.Transpose(axes));

    /// <summary>
    /// Returns a view of the same elements, in C order, with another shape. Copies no elements. Throws if the elements are not
    /// contiguous.
    /// </summary>
    /// <param name="shape">A shape with the same number of elements.</param>
    /// <exception cref="ArgumentException"><paramref name="shape"/> has another number of elements.</exception>
    /// <exception cref="InvalidOperationException">The view is not contiguous.</exception>
    public TensorView<T> Reshape(scoped in TensorShape shape) => new(ref _origin, _layout.Reshape(shape));

    /// <summary>Returns a span over all elements, in C order.</summary>
    /// <exception cref="InvalidOperationException">The view is not contiguous.</exception>
    /// <exception cref="OverflowException">The view has more elements than a span can have, 2,147,483,647.</exception>
    public Span<T> AsSpan() => ViewElements.AsSpan(ref _origin, _layout);

    /// <summary>Returns a span over the elements of one row: the elements along the last axis for one index of each other axis.</summary>
    /// <param name="indices">One index for each axis except the last.</param>
    /// <exception cref="ArgumentException">The number of indices is not <see cref="Rank"/> − 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of the range of its axis.</exception>
    /// <exception cref="InvalidOperationException">The elements of the last axis have gaps between them, or the view is a scalar.</exception>
    /// <exception cref="OverflowException">The row has more elements than a span can have, 2,147,483,647.</exception>
    public Span<T> GetRow(params ReadOnlySpan<long> indices) =>
        ViewElements.Row(ref _origin, _layout, _layout.LocateRow(indices));

    /// <summary>
    /// Returns a tensor span over the same elements, for the operations of System.Numerics.Tensors. For loops over elements, spans of rows
    /// are faster.
    /// </summary>
    /// <remarks>A scalar becomes one axis of length 1, because a <see cref="TensorSpan{T}"/> of rank 0 is empty.</remarks>
    /// <exception cref="InvalidOperationException">
    /// A <see cref="TensorSpan{T}"/> does not support the strides of the view: a stride is negative, or does not reach past all
    /// axes with smaller strides, as after taking every second column of an odd number of columns.
    /// </exception>
    /// <exception cref="OverflowException">The elements extend over more elements than a span can have, 2,147,483,647.</exception>
    public TensorSpan<T> AsTensorSpan() => ViewElements.AsTensorSpan(ref _origin, _layout);

    /// <summary>Sets every element to a value.</summary>
    public void Fill(T value) => ViewElements.Fill(ref _origin, _layout, value);

    /// <summary>Overwrites all elements with those of a span.</summary>
    /// <param name="source">The elements, in C order of the view, exactly as many as the view has.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> has more or fewer elements than the view.</exception>
    public void CopyFrom(ReadOnlySpan<T> source) => ReadOnlyTensorView<T>.Over(source, Shape).CopyTo(this);

    /// <inheritdoc cref="ReadOnlyTensorView{T}.CopyTo(Span{T})"/>
    public void CopyTo(Span<T> destination) => ((ReadOnlyTensorView<T>)this).CopyTo(destination);

    /// <inheritdoc cref="ReadOnlyTensorView{T}.CopyTo(TensorView{T})"/>
    public void CopyTo(TensorView<T> destination) =>
        ViewElements.Copy(ref _origin, _layout, ref destination._origin, destination._layout);

    /// <inheritdoc cref="ReadOnlyTensorView{T}.ToArray"/>
    public T[] ToArray() => ((ReadOnlyTensorView<T>)this).ToArray();

    /// <summary>Returns the element type, shape and strides of the view. Never includes element values.</summary>
    public override string ToString() => $"{typeof(T).Name} {_layout}";

    internal static void Copy(ref T source, scoped in TensorLayout from, TensorView<T> destination) =>
        ViewElements.Copy(ref source, from, ref destination._origin, destination._layout);

    /// <summary>Enumerates the rows of a view, for <c>foreach</c>.</summary>
    public ref struct RowEnumerator
    {
        private readonly TensorView<T> _view;
        private RowWalk _walk;

        internal RowEnumerator(TensorView<T> view)
        {
            _view = view;
            _walk = new RowWalk(view._layout);
        }

        /// <summary>Gets the current row.</summary>
        public readonly Span<T> Current => ViewElements.Row(ref _view._origin, _view._layout, _walk.Place);

        /// <summary>Returns this enumerator.</summary>
        public readonly RowEnumerator GetEnumerator() => this;

        /// <summary>Moves to the next row. Returns false after the last row.</summary>
        public bool MoveNext() => _walk.MoveNext();
    }
}
