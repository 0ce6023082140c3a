using System.Collections.Immutable;
using Tensors.Grpc.OpenInference;

namespace Tensors.Grpc;

// Outputs in mapped regions: the model writes an output directly into the region if that can be decided before the model runs. It can if the
// lengths of all axes are known, from the model or from the inputs, and if the output overlaps no other tensor of the call. A client may ask
// for an output in the place of an input, and the model must not overwrite an input that it still reads.
internal sealed partial class OpenInferenceCall
{
    private readonly Dictionary<string, long> _axes = new(StringComparer.Ordinal);
    private readonly List<MemoryRange> _inputRanges = [];
    private readonly HashSet<string> _inPlace = new(StringComparer.Ordinal);

    /// <summary>
    /// Runs the model. If it rejects the call while outputs are to be written directly into the client's memory, runs it again and copies
    /// those outputs to the memory afterwards.
    /// </summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _model.Worker.InferAsync(Call, cancellationToken);
        }
        catch (InvalidModelCallException) when (_inPlace.Count > 0)
        {
            // Either the call is not valid, and the second run fails as well, or an output has another shape than the model declares.
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

        // A length that is not known is -1, which is not valid in a shape.
        return TensorShape.TryCreate(lengths, out shape);
    }

    private static MemoryRange RangeOf(SharedPlace place, RegisteredRegion region) =>
        new(region.Key.TrimStart('/'), region.Offset + (long)place.Offset, (long)place.ByteSize);

    /// <summary>Describes a range of a client's shared memory object.</summary>
    private readonly record struct MemoryRange(string Key, long Begin, long Length)
    {
        public bool Overlaps(MemoryRange other) =>
            string.Equals(Key, other.Key, StringComparison.Ordinal)
            && Begin < other.Begin + other.Length
            && other.Begin < Begin + Length;
    }
}
