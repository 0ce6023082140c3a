using System.Collections.Immutable;
using Tensors.Grpc.OpenInference;

namespace Tensors.Grpc;

// Outputs in regions that are mapped: the model writes them where the client wants them, where that can be said before it runs.
// It can where the lengths of all axes are known, from the model or from the inputs, and where nothing else of the call lies
// there: a client may have an output written over an input, which a model that still reads must not see.
internal sealed partial class OpenInferenceCall
{
    private readonly Dictionary<string, long> _axes = new(StringComparer.Ordinal);
    private readonly List<MemoryRange> _inputRanges = [];
    private readonly HashSet<string> _inPlace = new(StringComparer.Ordinal);

    /// <summary>Runs the model.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _model.Worker.InferAsync(Call, cancellationToken);
        }
        catch (InvalidModelCallException) when (_inPlace.Count > 0)
        {
            // The call is wrong, and the second run says so too; or the model gives an output another shape than it declares.
            _inPlace.Clear();
            Call.Outputs.ClearPlaced();
            await _model.Worker.InferAsync(Call, cancellationToken);
        }
    }

    private void Learn(ImmutableArray<TensorAxis> axes, in TensorShape shape)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            if (axes[i] is { IsDynamic: true, Name: { } name and not TensorAxis.Unnamed })
            {
                _axes[name] = shape[i];
            }
        }
    }

    private void PlaceOutputs()
    {
        if (!_mapsRegions)
        {
            return;
        }

        var ranges = _places.ToDictionary(
            output => output.Key,
            output => RangeOf(output.Value.Place, output.Value.Region),
            StringComparer.Ordinal
        );
        foreach (var (name, (place, region)) in _places)
        {
            var isAlone = !_inputRanges
                .Concat(
                    ranges
                        .Where(other => !string.Equals(other.Key, name, StringComparison.Ordinal))
                        .Select(other => other.Value)
                )
                .Any(ranges[name].Overlaps);
            if (
                isAlone
                && RequestChecks.Find(Metadata.Outputs, name) is { IsBytes: false, Spec: var spec }
                && TryResolve(spec.Axes, out var shape)
                && (ulong)shape.ElementCount <= place.ByteSize / (ulong)spec.DType.GetByteSize()
                && region.TryMap((long)place.Offset, spec.DType, shape) is { } mapped
            )
            {
                _tensors.Add(mapped);
                Call.Outputs.Place(name, mapped);
                _inPlace.Add(name);
            }
        }
    }

    private bool TryResolve(ImmutableArray<TensorAxis> axes, out TensorShape shape)
    {
        var lengths = new long[axes.Length];
        for (var i = 0; i < axes.Length; i++)
        {
            lengths[i] = axes[i].Length ?? (_axes.TryGetValue(axes[i].Name ?? "", out var known) ? known : -1);
        }

        // With a length that is not known, -1, it is not a valid shape.
        return TensorShape.TryCreate(lengths, out shape);
    }

    private static MemoryRange RangeOf(SharedPlace place, RegisteredRegion region) =>
        new(region.Key.TrimStart('/'), region.Offset + (long)place.Offset, (long)place.ByteSize);

    /// <summary>A piece of a client's shared memory object.</summary>
    private readonly record struct MemoryRange(string Key, long Begin, long Length)
    {
        public bool Overlaps(MemoryRange other) =>
            string.Equals(Key, other.Key, StringComparison.Ordinal)
            && Begin < other.Begin + other.Length
            && other.Begin < Begin + Length;
    }
}
