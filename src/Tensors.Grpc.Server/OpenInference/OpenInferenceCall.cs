using Google.Protobuf;
using Tensors.Grpc.OpenInference;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Processes one request: opens its inputs, runs the model and creates the response. Owns the opened tensors.</summary>
/// <remarks>
/// Error messages are those of Triton where its clients compare them (infer_request.cc in https://github.com/triton-inference-server/core).
/// </remarks>
internal sealed partial class OpenInferenceCall : IDisposable
{
    private readonly ModelInferRequest _request;
    private readonly ServedModel _model;
    private readonly RegisteredRegions.View _regions;
    private readonly SharedMemoryAllocator _allocator;
    private readonly string _session;
    private readonly bool _mapsRegions;
    private readonly List<TensorBuffer> _tensors = [];
    private readonly List<RegisteredRegion> _used = [];
    private readonly Dictionary<string, (SharedPlace Place, RegisteredRegion Region)> _places = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, long> _classes = new(StringComparer.Ordinal);

    public OpenInferenceCall(
        ModelInferRequest request,
        ServedModel model,
        RegisteredRegions.View regions,
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

    /// <summary>Gets the number of rows in the request: the length of the first axis of its inputs, or 1 if that axis does not count rows.</summary>
    public long Rows { get; private set; } = 1;

    private ModelMetadata Metadata => _model.Worker.Metadata;

    /// <summary>Opens the inputs, and the shared memory to which outputs are written.</summary>
    /// <exception cref="TensorException">The request is not valid for this model.</exception>
    public void Open()
    {
        RequestParameters.Check(_request.Parameters);
        Call.Schedule = RequestParameters.ReadSchedule(_request.Parameters);
        RequestChecks.CheckNames(_request, Metadata);
        var raw = 0;
        foreach (var input in _request.Inputs)
        {
            var place = SharedPlace.Read(input.Parameters, input.Name);
            var expected = RequestChecks.Find(Metadata.Inputs, input.Name)!;
            if (expected.IsBytes)
            {
                Call.Inputs.Set(input.Name, OpenBytes(input, expected, place, ref raw));
                continue;
            }

            var shape = CheckType(input, expected);
            var tensor = place is { } shared
                ? OpenShared(input, expected.Spec.DType, shape, shared)
                : OpenSent(input, expected.Spec.DType, shape, ref raw);
            Call.Inputs.Set(input.Name, tensor);
        }

        if (raw < _request.RawInputContents.Count)
        {
            throw Invalid(
                $"the request has {_request.RawInputContents.Count} raw_input_contents, but only {raw} inputs without contents or shared memory"
            );
        }

        foreach (var output in _request.Outputs)
        {
            var place = SharedPlace.Read(output.Parameters, output.Name);
            var classes = Classification.Read(output.Parameters);
            if (place is not null && classes is not null)
            {
                throw Invalid("output can't set both 'shared_memory_region' and 'classification'");
            }

            if (place is { } shared)
            {
                _places.Add(output.Name, (shared, Use(shared)));
            }
            else if (classes is { } count)
            {
                _classes.Add(output.Name, count);
            }
        }

        PlaceOutputs();
    }

    /// <summary>
    /// Creates the response after the model has run. Outputs for which the request specifies a location in shared memory are written to
    /// that location.
    /// </summary>
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
            if (RequestChecks.Find(Metadata.Outputs, name) is { IsBytes: true })
            {
                AnswerBytes(response, name);
                continue;
            }

            var tensor = Call.Outputs.Get(name);
            if (_classes.TryGetValue(name, out var classes))
            {
                AnswerBytes(
                    response,
                    name,
                    Classification.TakeLargest(tensor, classes, _model.MaxBatchSize > 0, _model.GetLabels(name))
                );
                continue;
            }

            var output = new ModelInferResponse.Types.InferOutputTensor
            {
                Name = name,
                Datatype = tensor.DType.GetOpenInferenceName(),
            };
            TensorRefMapper.AddTo(output.Shape, tensor.Shape);
            Answer(response, output, tensor);
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

    private void Answer(
        ModelInferResponse response,
        ModelInferResponse.Types.InferOutputTensor output,
        TensorBuffer tensor
    )
    {
        if (_places.TryGetValue(output.Name, out var place))
        {
            if (!_inPlace.Contains(output.Name))
            {
                Write(tensor, output.Name, place.Place, place.Region);
            }

            place.Place.AddTo(output.Parameters, tensor.ByteLength);
            response.RawOutputContents.Add(ByteString.Empty);
        }
        else
        {
            response.RawOutputContents.Add(ToBytes(tensor, output.Name));
        }

        response.Outputs.Add(output);
    }

    private TensorShape CheckType(ModelInferRequest.Types.InferInputTensor input, TensorMetadata expected)
    {
        var spec = expected.Spec;
        var shape = RequestChecks.Check(
            input,
            spec.DType.GetOpenInferenceName(),
            spec.Axes,
            shape => spec.Accepts(shape),
            Metadata.Name
        );
        CountRows(shape);
        Learn(spec.Axes, shape);
        return shape;
    }

    private void CountRows(in TensorShape shape)
    {
        if (_model.MaxBatchSize > 0 && shape.Rank > 0)
        {
            Rows = shape[0];
        }
    }

    private TensorBuffer OpenShared(
        ModelInferRequest.Types.InferInputTensor input,
        DType dtype,
        in TensorShape shape,
        SharedPlace place
    )
    {
        RequestChecks.CheckNoContents(input, Metadata.Name);
        var region = Use(place);
        RequestChecks.CheckBytes(input.Name, place.ByteSize, dtype, shape, Metadata.Name);
        if (_mapsRegions)
        {
            _inputRanges.Add(RangeOf(place, region));
        }

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
            RequestChecks.CheckContents(_request, input, Metadata.Name);
            var elements = (ulong)TypedContents.Count(contents, dtype);
            RequestChecks.CheckBytes(input.Name, elements * (ulong)dtype.GetByteSize(), dtype, shape, Metadata.Name);
            var typed = Allocate(dtype, shape);
            TypedContents.CopyTo(contents, $"inference input '{input.Name}'", typed);
            return typed;
        }

        var bytes = TakeRaw(input.Name, ref raw);
        RequestChecks.CheckBytes(input.Name, (ulong)bytes.Length, dtype, shape, Metadata.Name);
        var tensor = Allocate(dtype, shape);
        bytes.Span.CopyTo(tensor.AsBytes());
        return tensor;
    }

    private RegisteredRegion Use(SharedPlace place)
    {
        var region = _regions.Use(place.Region, place.Offset, place.ByteSize);
        _used.Add(region);
        return region;
    }

    private ByteString TakeRaw(string input, ref int raw) =>
        raw < _request.RawInputContents.Count
            ? _request.RawInputContents[raw++]
            : throw Invalid(
                $"unable to find data for input tensor '{input}' for model '{Metadata.Name}' in request. Set contents, raw_input_contents or shared "
                    + "memory."
            );

    private TensorBuffer Allocate(DType dtype, in TensorShape shape)
    {
        var tensor = _allocator.Allocate(dtype, shape, _session);
        _tensors.Add(tensor);
        return tensor;
    }

    private static void Write(TensorBuffer tensor, string name, SharedPlace place, RegisteredRegion region)
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
            : throw new ModelResourceExhaustedException(
                $"output '{name}' has {tensor.ByteLength} bytes, but a message can hold at most {MessageLimits.MaxInlineBytes}. Request the output "
                    + "in shared memory."
            );

    private static ModelCallException Invalid(string message) => new InvalidModelCallException(message);
}
