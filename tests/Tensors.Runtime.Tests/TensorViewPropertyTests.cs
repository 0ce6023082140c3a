using CsCheck;
using Tensors.Testing;

namespace Tensors.Tests;

/// <summary>Any chain of slices, selections, transpositions, … against a model that writes out which element is where.</summary>
public sealed class TensorViewPropertyTests
{
    private static readonly Gen<(long[] Lengths, int[] Choices)> _cases = Gen.Select(
        Gen.Long[0, 4].Array[0, 5],
        Gen.Int[0, int.MaxValue].Array[0, 40]
    );

    [Fact]
    public void A_chain_of_operations_shows_the_elements_that_the_model_shows() =>
        _cases.Sample(
            test =>
            {
                using var tensor = Counting(test.Lengths);
                var model = Model.Whole(test.Lengths);
                var view = tensor.AsReadOnlyView<int>();
                var choose = new Choices(test.Choices);
                for (var i = 0; i < 4; i++)
                {
                    Step(choose, ref view, ref model);
                    AssertSame(model, view);
                }
            },
            iter: TestEffort.Count(40_000, byDefault: 0.1)
        );

    [Fact]
    public void What_is_written_through_a_view_lands_where_the_model_says_and_nowhere_else() =>
        _cases.Sample(
            test =>
            {
                using var tensor = Counting(test.Lengths);
                var expected = tensor.ToArray<int>();
                var model = Model.Whole(test.Lengths);
                var view = tensor.AsView<int>();
                var choose = new Choices(test.Choices);
                for (var i = 0; i < 3; i++)
                {
                    Step(choose, ref view, ref model);
                }

                switch (choose.Next(4))
                {
                    case 0:
                        view.Fill(-7);
                        Array.ForEach(model.Elements, place => expected[place] = -7);
                        break;
                    case 1:
                        var source = Enumerable.Range(1000, model.Elements.Length).ToArray();
                        view.CopyFrom(source);
                        Assign(expected, model, source);
                        break;
                    case 2:
                        // Onto itself, backwards: what is read must be what was there before.
                        var axis = view.Rank == 0 ? -1 : choose.Next(view.Rank);
                        if (axis >= 0)
                        {
                            var length = view.GetLength(axis);
                            var backwards = view.Slice(axis, Math.Max(length - 1, 0), length, -1);
                            var before = Array.ConvertAll(
                                model.Slice(axis, Math.Max(length - 1, 0), length, -1).Elements,
                                place => expected[place]
                            );
                            backwards.CopyTo(view);
                            Assign(expected, model, before);
                        }

                        break;
                    default:
                        var value = 5000;
                        foreach (var indices in model.Indices())
                        {
                            view[indices] = value;
                            expected[model.Place(indices)] = value++;
                        }

                        break;
                }

                Assert.Equal(expected, tensor.ToArray<int>());
            },
            iter: TestEffort.Count(40_000, byDefault: 0.1)
        );

    [Fact]
    public void No_numbers_move_a_slice_out_of_its_tensor()
    {
        long[] extremes = [long.MinValue, long.MinValue + 1, long.MaxValue];
        var edges = Gen.OneOf(Gen.Long[-3, 9], Gen.Int[0, 2].Select(i => extremes[i]), Gen.Long);
        Gen.Select(edges, edges, edges, Gen.Int[-1, 2])
            .Sample(
                (start, length, step, axis) =>
                {
                    using var tensor = Counting([3, 6]);
                    try
                    {
                        var slice = tensor.AsView<int>().Slice(axis, start, length, step);
                        Assert.Equal(Model.Whole([3, 6]).Slice(axis, start, length, step).Elements, slice.ToArray());
                    }
                    catch (ArgumentOutOfRangeException)
                    {
                        var available = axis == 0 ? 3 : 6;
                        var last = start + (Int128)(length - 1) * step;
                        var right =
                            axis is 0 or 1
                            && step != 0
                            && start >= 0
                            && start <= available
                            && (length == 0 || (length > 0 && start < available && last >= 0 && last < available));
                        Assert.False(right, $"Slice({axis}, {start}, {length}, {step}) was refused");
                    }
                },
                iter: TestEffort.Count(500_000, byDefault: 0.1)
            );
    }

    private static TensorBuffer Counting(long[] lengths)
    {
        var shape = TensorShape.Create(lengths);
        return TensorBuffer.FromArray(Enumerable.Range(0, (int)shape.ElementCount).ToArray(), shape);
    }

    private static void Assign(int[] expected, Model model, int[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            expected[model.Elements[i]] = values[i];
        }
    }

    private static void Step(Choices choose, ref ReadOnlyTensorView<int> view, ref Model model)
    {
        var rank = view.Rank;
        var axis = rank == 0 ? 0 : choose.Next(rank);
        switch (choose.Next(5))
        {
            case 0 when rank > 0:
                var (start, length, step) = choose.Slice(view.GetLength(axis));
                view = view.Slice(axis, start, length, step);
                model = model.Slice(axis, start, length, step);
                break;
            case 1 when rank > 0 && view.GetLength(axis) > 0:
                var index = choose.Next((int)view.GetLength(axis));
                view = view.Select(axis, index);
                model = model.Select(axis, index);
                break;
            case 2:
                var axes = choose.Permutation(rank);
                view = view.Transpose(axes);
                model = model.Transpose(axes);
                break;
            case 3 when view.IsContiguous:
                long[] shape = rank == 0 ? [1, 1] : [view.ElementCount, 1];
                view = view.Reshape(TensorShape.Create(shape));
                model = model with { Lengths = shape };
                break;
            case 4 when rank < 6:
                var larger = choose.Broadcast(model.Lengths);
                view = view.BroadcastTo(TensorShape.Create(larger));
                model = model.BroadcastTo(larger);
                break;
        }
    }

    private static void Step(Choices choose, ref TensorView<int> view, ref Model model)
    {
        var axis = view.Rank == 0 ? 0 : choose.Next(view.Rank);
        switch (choose.Next(3))
        {
            case 0 when view.Rank > 0:
                var (start, length, step) = choose.Slice(view.GetLength(axis));
                view = view.Slice(axis, start, length, step);
                model = model.Slice(axis, start, length, step);
                break;
            case 1 when view.Rank > 0 && view.GetLength(axis) > 0:
                var index = choose.Next((int)view.GetLength(axis));
                view = view.Select(axis, index);
                model = model.Select(axis, index);
                break;
            default:
                var axes = choose.Permutation(view.Rank);
                view = view.Transpose(axes);
                model = model.Transpose(axes);
                break;
        }
    }

    private static void AssertSame(Model model, ReadOnlyTensorView<int> view)
    {
        Assert.Equal(model.Lengths, view.Shape.Span.ToArray());
        Assert.Equal(model.Elements, view.ToArray());
        foreach (var indices in model.Indices())
        {
            Assert.Equal(model.Place(indices), view[indices]);
        }

        if (view.IsContiguous)
        {
            Assert.Equal(model.Elements, view.AsSpan().ToArray());
        }

        if (view.Rank > 0 && view.GetStride(view.Rank - 1) == 1)
        {
            var rows = new List<int>();
            foreach (var row in view.Rows)
            {
                rows.AddRange(row);
            }

            Assert.Equal(model.Elements, rows);
        }

        var flat = new int[view.ElementCount];
        try
        {
            view.AsTensorSpan().FlattenTo(flat);
        }
        catch (InvalidOperationException) when (!view.IsContiguous)
        {
            return;
        }

        Assert.Equal(model.Elements, flat);
    }

    /// <summary>Small numbers out of an array, zeros when it is used up: a failing case shrinks to few of them.</summary>
    private sealed class Choices(int[] numbers)
    {
        private int _used;

        public int Next(int limit) => _used < numbers.Length ? numbers[_used++] % limit : 0;

        public (long Start, long Length, long Step) Slice(long available)
        {
            var start = Next((int)available + 1);
            var step = Next(2) == 0 ? 1 + Next(3) : -1 - Next(3);
            var room =
                start == available ? 0
                : step > 0 ? ((available - 1 - start) / step) + 1
                : (start / -step) + 1;
            return (start, Next((int)room + 1), step);
        }

        public int[] Permutation(int rank)
        {
            var left = Enumerable.Range(0, rank).ToList();
            var axes = new int[rank];
            for (var i = 0; i < rank; i++)
            {
                var k = Next(left.Count);
                axes[i] = left[k];
                left.RemoveAt(k);
            }

            return axes;
        }

        public long[] Broadcast(long[] lengths)
        {
            long[] added = Next(2) == 0 ? [] : [1 + Next(3)];
            return [.. added, .. lengths.Select(length => length == 1 ? Next(4) : length)];
        }
    }

    /// <summary>A view as what it is: lengths, and in C order which element of the tensor each index names.</summary>
    private sealed record Model(long[] Lengths, int[] Elements)
    {
        public static Model Whole(long[] lengths) =>
            new(lengths, [.. Enumerable.Range(0, (int)lengths.Aggregate(1L, (a, b) => a * b))]);

        public IEnumerable<long[]> Indices() => Indices(Lengths);

        public int Place(long[] indices)
        {
            long flat = 0;
            for (var axis = 0; axis < Lengths.Length; axis++)
            {
                flat = (flat * Lengths[axis]) + indices[axis];
            }

            return Elements[flat];
        }

        public Model Slice(int axis, long start, long length, long step) =>
            Map(
                [.. Lengths.Select((n, i) => i == axis ? length : n)],
                indices => [.. indices.Select((index, i) => i == axis ? start + (index * step) : index)]
            );

        public Model Select(int axis, long index) =>
            Map([.. Lengths.Where((_, i) => i != axis)], indices => [.. indices[..axis], index, .. indices[axis..]]);

        // Giving no axes reverses them, as it does for a view; a scalar has none either way.
        public Model Transpose(int[] axes) =>
            Map(
                [.. axes.Select(axis => Lengths[axis])],
                indices => [.. Enumerable.Range(0, axes.Length).Select(axis => indices[Array.IndexOf(axes, axis)])]
            );

        public Model BroadcastTo(long[] lengths) =>
            Map(
                lengths,
                indices =>
                    [.. indices[(lengths.Length - Lengths.Length)..].Select((index, i) => Lengths[i] == 1 ? 0 : index)]
            );

        private static IEnumerable<long[]> Indices(long[] lengths)
        {
            IEnumerable<long[]> all =
            [
                [],
            ];
            foreach (var length in lengths)
            {
                all = all.SelectMany(front => Range(length).Select(index => (long[])[.. front, index]));
            }

            return all;
        }

        private static IEnumerable<long> Range(long length) => Enumerable.Range(0, (int)length).Select(i => (long)i);

        private Model Map(long[] lengths, Func<long[], long[]> back) =>
            new(lengths, [.. Indices(lengths).Select(indices => Place(back(indices)))]);
    }
}
