using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>Represents a <see cref="TensorView{T}"/> whose elements can be read but not written.</summary>
/// <typeparam name="T">The .NET type of the elements.</typeparam>
/// <inheritdoc cref="TensorView{T}" path="/remarks"/>
public readonly ref struct ReadOnlyTensorView<T>
    where T : unmanaged
{
    private readonly ref readonly T _origin;
    private readonly TensorLayout _layout;

    internal ReadOnlyTensorView(ref readonly T origin, scoped in TensorLayout layout)
    {
        _origin = ref origin;
        _layout = layout;
    }

    /// <inheritdoc cref="TensorView{T}.Shape"/>
    public TensorShape Shape => _layout.Shape;

    /// <inheritdoc cref="TensorView{T}.Rank"/>
    public int Rank => _layout.Rank;

    /// <inheritdoc cref="TensorView{T}.ElementCount"/>
    public long ElementCount => _layout.ElementCount;

    /// <inheritdoc cref="TensorView{T}.IsContiguous"/>
    public bool IsContiguous => _layout.IsContiguous;

    /// <inheritdoc cref="TensorView{T}.this"/>
    public ref readonly T this[params ReadOnlySpan<long> indices] =>
        ref ViewElements.At(ref Origin, _layout.Locate(indices));

    /// <inheritdoc cref="TensorView{T}.Rows"/>
    public RowEnumerator Rows => new(this);

    // The code shared with writable views takes a writable reference. Here it is only read through.
    private ref T Origin => ref Unsafe.AsRef(in _origin);

    /// <inheritdoc cref="TensorView{T}.GetLength"/>
    public long GetLength(int axis) => _layout.Shape[axis];

    /// <inheritdoc cref="TensorView{T}.GetStride"/>
    public long GetStride(int axis) => _layout.GetStride(axis);

    /// <inheritdoc cref="TensorView{T}.Slice"/>
    public ReadOnlyTensorView<T> Slice(int axis, long start, long length, long step = 1) =>
        new(in _origin, _layout.Slice(axis, start, length, step));

    /// <inheritdoc cref="TensorView{T}.Select"/>
    public ReadOnlyTensorView<T> Select(int axis, long index) => new(in _origin, _layout.Select(axis, index));

    /// <inheritdoc cref="TensorView{T}.Transpose"/>
    public ReadOnlyTensorView<T> Transpose(params ReadOnlySpan<int> axes) => new(in _origin, _layout.Transpose(axes));

    /// <inheritdoc cref="TensorView{T}.Reshape"/>
    public ReadOnlyTensorView<T> Reshape(scoped in TensorShape shape) => new(in _origin, _layout.Reshape(shape));

    /// <summary>
    /// Returns a view with a larger shape in which elements repeat, by NumPy's broadcasting rule. No elements are copied: repeated axes
    /// have stride 0.
    /// </summary>
    /// <param name="shape">
    /// A shape of the same or a higher rank. With the shapes aligned at the last axis, each length of this view must be 1 or the same.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A length of this view is neither 1 nor the same as in <paramref name="shape"/>, or the rank of <paramref name="shape"/> is lower.
    /// </exception>
    public ReadOnlyTensorView<T> BroadcastTo(scoped in TensorShape shape) =>
        new(in _origin, _layout.BroadcastTo(shape));

    /// <inheritdoc cref="TensorView{T}.AsSpan"/>
    public ReadOnlySpan<T> AsSpan() => ViewElements.AsSpan(ref Origin, _layout);

    /// <inheritdoc cref="TensorView{T}.GetRow"/>
    public ReadOnlySpan<T> GetRow(params ReadOnlySpan<long> indices) =>
        ViewElements.Row(ref Origin, _layout, _layout.LocateRow(indices));

    /// <inheritdoc cref="TensorView{T}.AsTensorSpan"/>
    public ReadOnlyTensorSpan<T> AsTensorSpan() => ViewElements.AsTensorSpan(ref Origin, _layout);

    /// <summary>Copies all elements to a span, in C order of the view.</summary>
    /// <param name="destination">
    /// A span of at least as many elements as the view has. Any further elements are not changed. It may overlap the view.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<T> destination)
    {
        if (destination.Length < ElementCount)
        {
            throw new ArgumentException(
                $"The view {Shape} has {ElementCount:N0} elements, but the destination has {destination.Length:N0}. "
                    + "Pass a destination of at least that length.",
                nameof(destination)
            );
        }

        ViewElements.Copy(ref Origin, _layout, ref MemoryMarshal.GetReference(destination), TensorLayout.Packed(Shape));
    }

    /// <summary>Copies each element to the element with the same indices in another view.</summary>
    /// <param name="destination">
    /// A view of the same shape. It may overlap this one: the values copied are those from before the call.
    /// </param>
    /// <exception cref="ArgumentException">The shapes differ. <see cref="BroadcastTo"/> can make them the same.</exception>
    public void CopyTo(TensorView<T> destination) => TensorView<T>.Copy(ref Origin, _layout, destination);

    /// <summary>Copies the elements to a new array, in C order of the view.</summary>
    /// <exception cref="OverflowException">The view has more than 2,147,483,647 elements.</exception>
    public T[] ToArray()
    {
        var elements = new T[checked((int)ElementCount)];
        CopyTo(elements);
        return elements;
    }

    /// <summary>Returns the element type, shape and strides of the view. Never includes element values.</summary>
    public override string ToString() => $"{typeof(T).Name} {_layout}";

    /// <summary>Creates a view of a span, which must have as many elements as the shape.</summary>
    internal static ReadOnlyTensorView<T> Over(ReadOnlySpan<T> source, in TensorShape shape)
    {
        if (source.Length != shape.ElementCount)
        {
            throw new ArgumentException(
                $"The view {shape} has {shape.ElementCount:N0} elements, but the source has {source.Length:N0}. Both must have the same number.",
                nameof(source)
            );
        }

        return new ReadOnlyTensorView<T>(in MemoryMarshal.GetReference(source), TensorLayout.Packed(shape));
    }

    /// <summary>Enumerates the rows of a view, for <c>foreach</c>.</summary>
    public ref struct RowEnumerator
    {
        private readonly ReadOnlyTensorView<T> _view;
        private RowWalk _walk;

        internal RowEnumerator(ReadOnlyTensorView<T> view)
        {
            _view = view;
            _walk = new RowWalk(view._layout);
        }

        /// <summary>Gets the current row.</summary>
        public readonly ReadOnlySpan<T> Current => ViewElements.Row(ref _view.Origin, _view._layout, _walk.Place);

        /// <summary>Returns this enumerator.</summary>
        public readonly RowEnumerator GetEnumerator() => this;

        /// <summary>Moves to the next row. Returns false after the last row.</summary>
        public bool MoveNext() => _walk.MoveNext();
    }
}
