using Google.Protobuf.Collections;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>Where in a client's shared memory a tensor lies, as its parameters say.</summary>
/// <param name="Region">The region's name.</param>
/// <param name="Offset">Where in the region, in bytes.</param>
/// <param name="ByteSize">How long, in bytes.</param>
internal readonly record struct SharedPlace(string Region, ulong Offset, ulong ByteSize)
{
    private const string RegionName = "shared_memory_region";
    private const string OffsetName = "shared_memory_offset";
    private const string ByteSizeName = "shared_memory_byte_size";

    /// <summary>Reads a tensor's parameters.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="tensor">What the tensor is called, for errors.</param>
    /// <returns>The place, or null where the tensor lies in the message.</returns>
    /// <exception cref="RpcException">A parameter is unknown, malformed or missing.</exception>
    public static SharedPlace? Read(MapField<string, InferParameter> parameters, string tensor)
    {
        string? region = null;
        ulong? byteSize = null;
        ulong? offset = null;
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case RegionName when value.ParameterChoiceCase is InferParameter.ParameterChoiceOneofCase.StringParam:
                    region = value.StringParam;
                    break;
                case OffsetName:
                    offset = Number(name, value, tensor);
                    break;
                case ByteSizeName:
                    byteSize = Number(name, value, tensor);
                    break;
                case RegionName:
                    throw Error($"parameter '{name}' of '{tensor}' must be a string_param.");

                // What clients send where they do not want it.
                case "classification" when value is { HasInt64Param: true, Int64Param: 0 }:
                case "binary_data":
                    break;
                case "classification":
                    throw Error($"'{tensor}' asks for classification, which this server does not do. Take the scores.");
                default:
                    throw Error(
                        $"'{tensor}' has the parameter '{Shown.Name(name)}'; known are {RegionName}, {OffsetName} and {ByteSizeName}."
                    );
            }
        }

        return (region, byteSize) switch
        {
            (null, null) when offset is null => null,
            ({ } name, { } size) => new SharedPlace(name, offset ?? 0, size),
            (null, _) => throw Error($"'{tensor}' has a place in shared memory but no parameter '{RegionName}'."),
            _ => throw Error($"'{tensor}' lies in shared memory but has no parameter '{ByteSizeName}'."),
        };
    }

    /// <summary>Says in an answer where an output lies.</summary>
    public void AddTo(MapField<string, InferParameter> parameters, long written)
    {
        parameters[RegionName] = new InferParameter { StringParam = Region };
        parameters[ByteSizeName] = new InferParameter { Int64Param = written };
        if (Offset > 0)
        {
            parameters[OffsetName] = new InferParameter { Int64Param = (long)Offset };
        }
    }

    /// <summary>Whether an answer's parameters say that an output lies here. Servers may say nothing: Triton does not.</summary>
    public bool IsConfirmedBy(MapField<string, InferParameter> parameters)
    {
        return !parameters.TryGetValue(RegionName, out var region)
            || (
                string.Equals(region.StringParam, Region, StringComparison.Ordinal)
                && Says(OffsetName, or: 0) == Offset
                && Says(ByteSizeName, or: ByteSize) == ByteSize
            );

        ulong Says(string name, ulong or) =>
            !parameters.TryGetValue(name, out var number) ? or
            : number.HasUint64Param ? number.Uint64Param
            : unchecked((ulong)number.Int64Param);
    }

    private static ulong Number(string name, InferParameter value, string tensor) =>
        value.ParameterChoiceCase switch
        {
            InferParameter.ParameterChoiceOneofCase.Int64Param when value.Int64Param >= 0 => (ulong)value.Int64Param,
            InferParameter.ParameterChoiceOneofCase.Uint64Param => value.Uint64Param,
            _ => throw Error($"parameter '{name}' of '{tensor}' must be an int64_param of 0 or more."),
        };

    private static RpcException Error(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
