using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tensors;

/// <summary>A <see cref="TensorView{T}"/> whose elements can only be read.</summary>
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

    // What is shared with writable views takes a writable reference. Each use here only reads through it.
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

    /// <summary>The view repeated to a larger shape, by NumPy's rule: the repeats are the same elements, with stride 0.</summary>
    /// <param name="shape">
    /// A shape of the same rank or more. Aligned at the last axis, each length of this view is the same or 1.
    /// </param>
    /// <exception cref="ArgumentException">A length is neither, or the rank is lower.</exception>
    public ReadOnlyTensorView<T> BroadcastTo(scoped in TensorShape shape) =>
        new(in _origin, _layout.BroadcastTo(shape));

    /// <inheritdoc cref="TensorView{T}.AsSpan"/>
    public ReadOnlySpan<T> AsSpan() => ViewElements.AsSpan(ref Origin, _layout);

    /// <inheritdoc cref="TensorView{T}.GetRow"/>
    public ReadOnlySpan<T> GetRow(params ReadOnlySpan<long> indices) =>
        ViewElements.Row(ref Origin, _layout, _layout.LocateRow(indices));

    /// <inheritdoc cref="TensorView{T}.AsTensorSpan"/>
    public ReadOnlyTensorSpan<T> AsTensorSpan() => ViewElements.AsTensorSpan(ref Origin, _layout);

    /// <summary>Copies all elements out, in C order of the view.</summary>
    /// <param name="destination">
    /// Room for at least as many elements as the view has; what is beyond them stays as it is. It may overlap the view.
    /// </param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public void CopyTo(Span<T> destination)
    {
        if (destination.Length < ElementCount)
        {
            throw new ArgumentException(
                $"The view {Shape} has {ElementCount:N0} elements, but the destination has room for {destination.Length:N0}.",
                nameof(destination)
            );
        }

        ViewElements.Copy(ref Origin, _layout, ref MemoryMarshal.GetReference(destination), TensorLayout.Packed(Shape));
    }

    /// <summary>Copies each element to the same indices of another view.</summary>
    /// <param name="destination">A view of the same shape. It may overlap this one: what is copied is as it was before.</param>
    /// <exception cref="ArgumentException">The shapes differ. <see cref="BroadcastTo"/> can make them the same.</exception>
    public void CopyTo(TensorView<T> destination) => TensorView<T>.Copy(ref Origin, _layout, destination);

    /// <summary>The elements as a new array, in C order of the view.</summary>
    /// <exception cref="OverflowException">There are more elements than 2,147,483,647.</exception>
    public T[] ToArray()
    {
        var elements = new T[checked((int)ElementCount)];
        CopyTo(elements);
        return elements;
    }

    /// <summary>Element type, shape and strides; never elements.</summary>
    public override string ToString() => $"{typeof(T).Name} {_layout}";

    /// <summary>A view of a span, which must hold as many elements as the shape has.</summary>
    internal static ReadOnlyTensorView<T> Over(ReadOnlySpan<T> source, in TensorShape shape)
    {
        if (source.Length != shape.ElementCount)
        {
            throw new ArgumentException(
                $"The view {shape} has {shape.ElementCount:N0} elements, but the source has {source.Length:N0}.",
                nameof(source)
            );
        }

        return new ReadOnlyTensorView<T>(in MemoryMarshal.GetReference(source), TensorLayout.Packed(shape));
    }

    /// <summary>Goes through a view's rows, for <c>foreach</c>.</summary>
    public ref struct RowEnumerator
    {
        private readonly ReadOnlyTensorView<T> _view;
        private RowWalk _walk;

        internal RowEnumerator(ReadOnlyTensorView<T> view)
        {
            _view = view;
            _walk = new RowWalk(view._layout);
        }

        /// <summary>The row.</summary>
        public readonly ReadOnlySpan<T> Current => ViewElements.Row(ref _view.Origin, _view._layout, _walk.Place);

        /// <summary>This very enumerator.</summary>
        public readonly RowEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next row. False after the last one.</summary>
        public bool MoveNext() => _walk.MoveNext();
    }
}
