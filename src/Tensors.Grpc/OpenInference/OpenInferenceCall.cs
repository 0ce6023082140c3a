using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>One request: its inputs are opened, its outputs given back, and whatever it held is let go of.</summary>
/// <remarks>The sentences are Triton's where its clients look for them (infer_request.cc in https://github.com/triton-inference-server/core).</remarks>
internal sealed class OpenInferenceCall : IDisposable
{
    private readonly ModelInferRequest _request;
    private readonly ServedModel _model;
    private readonly ClientRegions.Table _regions;
    private readonly SharedMemoryAllocator _allocator;
    private readonly string _session;
    private readonly bool _mapsRegions;
    private readonly List<TensorBuffer> _tensors = [];
    private readonly List<ClientRegion> _used = [];
    private readonly Dictionary<string, (SharedPlace Place, ClientRegion Region)> _places = new(StringComparer.Ordinal);

    public OpenInferenceCall(
        ModelInferRequest request,
        ServedModel model,
        ClientRegions.Table regions,
        SharedMemoryAllocator allocator,
        string session,
        bool mapsRegions
    )
    {
        _request = request;
        _model = model;
        _regions = regions;
        _allocator = allocator;
        _session = session;
        _mapsRegions = mapsRegions;
        Call = new InferenceCall(allocator, session);
    }

    public InferenceCall Call { get; }

    /// <summary>How many rows the request has, where the model counts them; else 1.</summary>
    public long Rows { get; private set; } = 1;

    private ModelMetadata Metadata => _model.Worker.Metadata;

    /// <summary>Opens inputs, and the places of outputs.</summary>
    /// <exception cref="TensorException">The request is not one that this model takes.</exception>
    public void Open()
    {
        CheckNames();
        var raw = 0;
        foreach (var input in _request.Inputs)
        {
            var expected = Find(Metadata.Inputs, input.Name)!;
            var shape = CheckType(input, expected);
            var place = SharedPlace.Read(input.Parameters, input.Name);
            var tensor = place is { } shared
                ? OpenShared(input, expected.Spec.DType, shape, shared)
                : OpenSent(input, expected.Spec.DType, shape, ref raw);
            Call.SetInput(input.Name, tensor);
        }

        if (raw < _request.RawInputContents.Count)
        {
            throw Invalid(
                $"the request has {_request.RawInputContents.Count} raw_input_contents, but only {raw} inputs without contents or shared memory"
            );
        }

        foreach (var output in _request.Outputs)
        {
            if (SharedPlace.Read(output.Parameters, output.Name) is { } place)
            {
                var region = _regions.Use(place.Region, place.Offset, place.ByteSize);
                _used.Add(region);
                _places.Add(output.Name, (place, region));
            }
        }
    }

    /// <summary>The answer, after the model has run.</summary>
    public ModelInferResponse Answer()
    {
        var response = new ModelInferResponse
        {
            ModelName = _request.ModelName,
            ModelVersion = _model.Version,
            Id = _request.Id,
        };
        var names =
            _request.Outputs.Count > 0
                ? _request.Outputs.Select(output => output.Name)
                : Metadata.Outputs.Select(output => output.Name);
        foreach (var name in names)
        {
            var tensor = Call.GetOutput(name);
            var output = new ModelInferResponse.Types.InferOutputTensor
            {
                Name = name,
                Datatype = tensor.DType.OpenInferenceName(),
            };
            TensorRefMapper.AddTo(output.Shape, tensor.Shape);
            if (_places.TryGetValue(name, out var place))
            {
                Write(tensor, name, place.Place, place.Region);
                place.Place.AddTo(output.Parameters, tensor.ByteLength);
                response.RawOutputContents.Add(ByteString.Empty);
            }
            else
            {
                response.RawOutputContents.Add(ToBytes(tensor, name));
            }

            response.Outputs.Add(output);
        }

        return response;
    }

    public void Dispose()
    {
        Call.Dispose();
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }

        foreach (var region in _used)
        {
            region.Dispose();
        }
    }

    private void CheckNames()
    {
        if (_request.Inputs.Count != Metadata.Inputs.Length)
        {
            throw Invalid(
                $"expected {Metadata.Inputs.Length} inputs but got {_request.Inputs.Count} inputs for model '{Metadata.Name}'"
            );
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in _request.Inputs)
        {
            if (Find(Metadata.Inputs, input.Name) is null)
            {
                throw Invalid(
                    $"unexpected inference input '{Shown.Name(input.Name)}' for model '{Metadata.Name}'; it takes {string.Join(", ", Metadata.Inputs)}"
                );
            }

            if (!names.Add(input.Name))
            {
                throw Invalid($"input '{input.Name}' is there twice");
            }
        }

        names.Clear();
        foreach (var output in _request.Outputs)
        {
            if (Find(Metadata.Outputs, output.Name) is null)
            {
                throw Invalid(
                    $"unexpected inference output '{Shown.Name(output.Name)}' for model '{Metadata.Name}'; it gives {string.Join(", ", Metadata.Outputs)}"
                );
            }

            if (!names.Add(output.Name))
            {
                throw Invalid($"output '{output.Name}' is asked for twice");
            }
        }
    }

    private TensorShape CheckType(ModelInferRequest.Types.InferInputTensor input, TensorMetadata expected)
    {
        var datatype = expected.Spec.DType.OpenInferenceName();
        if (!string.Equals(input.Datatype, datatype, StringComparison.Ordinal))
        {
            throw Invalid(
                $"inference input '{input.Name}' data-type is '{Shown.Name(input.Datatype)}', but model '{Metadata.Name}' expects '{datatype}'"
            );
        }

        if (
            !TensorShape.TryCreate(CollectionsMarshal.AsSpan(input.Shape.ToList()), out var shape)
            || !expected.Spec.Accepts(shape)
        )
        {
            throw Invalid(
                $"unexpected shape for input '{input.Name}' for model '{Metadata.Name}'. Expected {Lengths(expected.Spec)}, got "
                    + $"[{string.Join(',', input.Shape.Take(TensorShape.MaxRank + 1))}]"
            );
        }

        if (_model.MaxBatchSize > 0 && shape.Rank > 0)
        {
            Rows = shape[0];
        }

        return shape;
    }

    private TensorBuffer OpenShared(
        ModelInferRequest.Types.InferInputTensor input,
        DType dtype,
        in TensorShape shape,
        SharedPlace place
    )
    {
        if (input.Contents is not null)
        {
            throw Invalid(
                $"unexpected explicit tensor data for input tensor '{input.Name}' for model '{Metadata.Name}', it lies in shared memory"
            );
        }

        CheckBytes(input.Name, (long)Math.Min(place.ByteSize, long.MaxValue), dtype, shape);
        var region = _regions.Use(place.Region, place.Offset, place.ByteSize);
        _used.Add(region);
        if (_mapsRegions && region.TryMap((long)place.Offset, dtype, shape) is { } mapped)
        {
            _tensors.Add(mapped);
            return mapped;
        }

        var tensor = Allocate(dtype, shape);
        region.Read((long)place.Offset, tensor);
        return tensor;
    }

    private TensorBuffer OpenSent(
        ModelInferRequest.Types.InferInputTensor input,
        DType dtype,
        in TensorShape shape,
        ref int raw
    )
    {
        if (input.Contents is { } contents)
        {
            if (_request.RawInputContents.Count > 0)
            {
                throw Invalid(
                    $"contents field must not be specified when using raw_input_contents for '{input.Name}' for model '{Metadata.Name}'"
                );
            }

            var (fitting, all) = TypedContents.Count(contents, dtype);
            if (fitting != shape.ElementCount || all != fitting)
            {
                throw Invalid(
                    $"unexpected number of elements {all} ({fitting} of them in the field of {input.Datatype}) for input '{input.Name}', "
                        + $"expecting {shape.ElementCount}"
                        + (dtype is DType.Float16 or DType.BFloat16 ? ": send it as raw_input_contents" : "")
                );
            }

            var typed = Allocate(dtype, shape);
            TypedContents.CopyTo(contents, input.Name, typed);
            return typed;
        }

        if (raw == _request.RawInputContents.Count)
        {
            throw Invalid(
                $"input '{input.Name}' has neither contents, nor raw_input_contents, nor a place in shared memory"
            );
        }

        var bytes = _request.RawInputContents[raw++];
        CheckBytes(input.Name, bytes.Length, dtype, shape);
        var tensor = Allocate(dtype, shape);
        bytes.Span.CopyTo(tensor.AsBytes());
        return tensor;
    }

    // Compared before anything is allocated, so that a lying shape costs nothing.
    private static void CheckBytes(string name, long bytes, DType dtype, in TensorShape shape)
    {
        var elementBytes = dtype.ByteSize();
        if (bytes % elementBytes != 0 || bytes / elementBytes != shape.ElementCount)
        {
            var expected =
                Math.BigMul(shape.ElementCount, elementBytes, out var low) == 0 ? $"{low}" : "more than 2^63";
            throw Invalid($"unexpected total byte size {bytes} for input '{name}', expecting {expected}");
        }
    }

    private TensorBuffer Allocate(DType dtype, in TensorShape shape)
    {
        var tensor = _allocator.Allocate(dtype, shape, _session);
        _tensors.Add(tensor);
        return tensor;
    }

    private static void Write(TensorBuffer tensor, string name, SharedPlace place, ClientRegion region)
    {
        if ((ulong)tensor.ByteLength > place.ByteSize)
        {
            throw Invalid(
                $"shared memory size specified with the request for output '{name}' ({place.ByteSize} bytes) should be at least "
                    + $"{tensor.ByteLength} bytes to hold the results"
            );
        }

        region.Write((long)place.Offset, tensor);
    }

    private static ByteString ToBytes(TensorBuffer tensor, string name) =>
        tensor.ByteLength <= MessageLimits.MaxInlineBytes
            ? ByteString.CopyFrom(tensor.AsReadOnlyBytes())
            : throw new ModelCallException(
                ModelCallError.ResourceExhausted,
                $"output '{name}' has {tensor.ByteLength} bytes, and a message carries {MessageLimits.MaxInlineBytes}. Ask for it in shared memory."
            );

    private static TensorMetadata? Find(ImmutableArray<TensorMetadata> tensors, string name)
    {
        foreach (var tensor in tensors)
        {
            if (string.Equals(tensor.Name, name, StringComparison.Ordinal))
            {
                return tensor;
            }
        }

        return null;
    }

    private static string Lengths(TensorSpec spec) =>
        $"[{string.Join(',', spec.Axes.Select(axis => axis.Length ?? -1))}]";

    private static ModelCallException Invalid(string message) => new(ModelCallError.InvalidArgument, message);
}
