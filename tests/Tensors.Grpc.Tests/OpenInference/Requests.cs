using System.Runtime.InteropServices;
using Google.Protobuf;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Requests as clients write them.</summary>
internal static class Requests
{
    /// <summary>A request with elements as raw bytes.</summary>
    public static ModelInferRequest Raw<T>(string model, string datatype, long[] shape, T[] a, T[] b)
        where T : unmanaged
    {
        var request = Empty(model, datatype, shape);
        request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(a)));
        request.RawInputContents.Add(ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(b)));
        return request;
    }

    /// <summary>A request with two inputs and no elements yet.</summary>
    public static ModelInferRequest Empty(string model, string datatype, params long[] shape) =>
        new()
        {
            ModelName = model,
            Id = "id",
            Inputs = { Input("INPUT0", datatype, shape), Input("INPUT1", datatype, shape) },
        };

    public static ModelInferRequest.Types.InferInputTensor InRegion(
        this ModelInferRequest.Types.InferInputTensor input,
        string region,
        long byteSize,
        long offset = 0
    )
    {
        Place(input.Parameters, region, byteSize, offset);
        return input;
    }

    public static ModelInferRequest.Types.InferRequestedOutputTensor Output(
        string name,
        string? region = null,
        long byteSize = 0,
        long offset = 0
    )
    {
        var output = new ModelInferRequest.Types.InferRequestedOutputTensor { Name = name };
        if (region is not null)
        {
            Place(output.Parameters, region, byteSize, offset);
        }

        return output;
    }

    public static SystemSharedMemoryRegisterRequest Register(
        string name,
        string key,
        ulong byteSize,
        ulong offset = 0
    ) =>
        new()
        {
            Name = name,
            Key = key,
            ByteSize = byteSize,
            Offset = offset,
        };

    public static T[] Elements<T>(this ModelInferResponse response, int output)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(response.RawOutputContents[output].Span).ToArray();

    private static ModelInferRequest.Types.InferInputTensor Input(string name, string datatype, long[] shape) =>
        new()
        {
            Name = name,
            Datatype = datatype,
            Shape = { shape },
        };

    private static void Place(
        Google.Protobuf.Collections.MapField<string, InferParameter> parameters,
        string region,
        long byteSize,
        long offset
    )
    {
        parameters["shared_memory_region"] = new InferParameter { StringParam = region };
        parameters["shared_memory_byte_size"] = new InferParameter { Int64Param = byteSize };
        if (offset != 0)
        {
            parameters["shared_memory_offset"] = new InferParameter { Int64Param = offset };
        }
    }
}
