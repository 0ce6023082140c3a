namespace Tensors.Benchmarks.Views;

/// <summary>What <see cref="TensorView{T}"/> adds to <see cref="System.Numerics.Tensors.TensorSpan{T}"/>.</summary>
internal sealed class ViewsGroup : IBenchmarkGroup
{
    public string Name => "views";

    public string Description => "TensorView against TensorSpan: indices, rows, slices, copies, a transposed read.";

    public IReadOnlyList<Type> Benchmarks { get; } = [typeof(TensorViewBenchmarks)];

    public IEnumerable<Target> Judge(Measurements measurements)
    {
        using var benchmarks = new TensorViewBenchmarks();
        return
        [
            Compare("indices, 2 axes", () => benchmarks.SpanIndices2(), () => benchmarks.ViewIndices2()),
            Compare("indices, 4 axes", () => benchmarks.SpanIndices4(), () => benchmarks.ViewIndices4()),
            Compare("rows", () => benchmarks.SpanRows(), () => benchmarks.ViewRows()),
            Compare("slice and Tensor.Sum", () => benchmarks.SpanSliceSum(), () => benchmarks.ViewSliceSum()),
            Compare("slice and sum of rows", () => benchmarks.SpanSliceRowsSum(), () => benchmarks.ViewSliceSum()),
            Compare("slice and FlattenTo", benchmarks.SpanSliceCopy, benchmarks.ViewSliceCopy),
            Compare("slice and copy of rows", benchmarks.SpanSliceRowsCopy, benchmarks.ViewSliceCopy),
            Compare("pixels to planes, FlattenTo", benchmarks.SpanPlanes, benchmarks.ViewPlanes),
            Compare("pixels to planes, by indices", benchmarks.SpanPlanesByIndices, benchmarks.ViewPlanes),
            Compare("transposed, by indices", () => benchmarks.SpanTransposed(), () => benchmarks.ViewTransposed()),
        ];

        static Target Compare(string what, Action span, Action view) =>
            Target.Figure($"TensorSpan's time over TensorView's: {what}", Paired.Ratio(span, view), "x");
    }
}
